import { describe, expect, it } from "vitest";
import { refineArguments } from "../../adapters/aws/job-runner.ts";
import { refineRequest } from "../../core/refine-inputs.ts";
import { runId } from "../support/example-messages.ts";
import { linesOf } from "../support/runbook.ts";
import { read } from "./source-tree.ts";

/** What the trigger gives a run; a session's tables are removed where an input is not named. */
const given = Object.keys(refineArguments(refineRequest(["2026-11-24"], runId())));

describe.each(["docs/runbook.md", "docs/deploy.md"])("%s", (page) => {
  it("starts a refine run with every argument that the trigger gives", () => {
    const started = linesOf(read(page)).filter((line) => line.startsWith("aws glue start-job-run"));
    expect(started.length).toBeGreaterThan(0);
    for (const line of started) {
      const [, json = ""] = /--arguments '([^']*)'/.exec(line) ?? [];
      expect(Object.keys(JSON.parse(json))).toEqual(given);
    }
  });
});
