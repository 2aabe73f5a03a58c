import { describe, expect, it } from "vitest";
import { createRefineRunJob, parseJobArguments } from "../../../local/refine-job/run-job.ts";
import { runId } from "./portfolio.ts";

describe("job arguments", () => {
  it("takes sessions and run id, and leaves others alone", async () => {
    const given = { "--sessions": "2025-04-07,2025-04-08", "--run-id": runId, "--enable-metrics": "true" };
    const request = { sessions: ["2025-04-07", "2025-04-08"], runId };
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
    [{ "--run-id": runId }, "--sessions: is missing"],
    [{ "--sessions": "2025-04-07" }, "--run-id: is missing"],
    [{ "--sessions": "2025-04-31", "--run-id": runId }, "--sessions.0: "],
    [{ "--sessions": "", "--run-id": runId }, "--sessions.0: "],
    [{ "--sessions": "2025-04-07", "--run-id": "x" }, "--run-id: "],
  ])("names what is wrong with %j", (given, message) => {
    expect(() => parseJobArguments(given as Record<string, string>)).toThrow(message);
  });
});
