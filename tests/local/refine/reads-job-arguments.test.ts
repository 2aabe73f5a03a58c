import { describe, expect, it } from "vitest";
import { refineRequest } from "../../../core/refine-inputs.ts";
import { createRefineRunJob, parseJobArguments } from "../../../local/refine-job/run-job.ts";
import { runId } from "./portfolio.ts";

describe("job arguments", () => {
  it("takes sessions and run id, and leaves others alone", async () => {
    const given = {
      "--sessions": "1994-07-04,2025-04-08",
      "--previous-sessions": ",2025-04-07",
      "--run-id": runId,
      "--enable-metrics": "true",
    };
    const request = refineRequest(["1994-07-04", "2025-04-08"], runId);
    expect(parseJobArguments(given)).toEqual(request);
    const seen: unknown[] = [];
    const runJob = createRefineRunJob(async (asked) => {
      seen.push(asked);
      return { written: 0, deleted: 0, unchanged: 0 };
    });
    await runJob({ arguments: given }, new AbortController().signal);
    expect(seen).toEqual([request]);
  });

  it.each([
    [{ "--sessions": undefined }, "--sessions: is missing"],
    [{ "--previous-sessions": undefined }, "--previous-sessions: is missing"],
    [{ "--run-id": undefined }, "--run-id: is missing"],
    [{ "--sessions": "2025-04-31" }, "--sessions.0: "],
    [{ "--sessions": "" }, "--sessions.0: "],
    [{ "--previous-sessions": "yesterday" }, "--previous-sessions.0: "],
    [{ "--previous-sessions": "2025-04-04," }, "--previous-sessions: has not one item a session"],
    [{ "--run-id": "x" }, "--run-id: "],
  ])("names what is wrong with %j", (wrong, message) => {
    const right = { "--sessions": "2025-04-07", "--previous-sessions": "2025-04-04", "--run-id": runId };
    const given = JSON.parse(JSON.stringify({ ...right, ...wrong })) as Record<string, string>;
    expect(() => parseJobArguments(given)).toThrow(message);
  });
});
