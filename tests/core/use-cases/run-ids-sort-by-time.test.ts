import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunId } from "../../../contracts/fields.ts";
import { newRunId, repairRunId, runTime } from "../../../core/run-id.ts";
import { runId } from "../../support/example-messages.ts";

const anyRunId = fc
  .tuple(
    fc.uuid({ version: 7 }),
    fc.date({ min: new Date(0), max: new Date("2400-01-01"), noInvalidDate: true }),
  )
  .map(([id, at]) => {
    const time = at.getTime().toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}${id.slice(13)}`;
  });

describe("run ids", () => {
  it("are UUIDs of version 7 that sort as they were made", () => {
    const ids = Array.from({ length: 500 }, newRunId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(RunId.safeParse(id).success).toBe(true);
  });

  it("say when they were made", () => {
    const before = Date.now();
    const time = runTime(newRunId());
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
    expect(runTime(runId(3, new Date("2025-04-07T09:00:00.123Z")))).toBe(
      Date.parse("2025-04-07T09:00:00.123Z"),
    );
  });
});

describe("the run of a repair", () => {
  it("follows from its cause, is a run id, and sorts after its cause", () => {
    fc.assert(
      fc.property(anyRunId, (cause) => {
        const repair = repairRunId(cause);
        expect(repair).toBe(repairRunId(cause));
        expect(RunId.safeParse(repair).success).toBe(true);
        expect(repair > cause).toBe(true);
        expect(runTime(repair)).toBe(runTime(cause) + 1);
      }),
    );
  });

  it("differs from that of another cause, also of the same millisecond", () => {
    const repairs = Array.from({ length: 1000 }, (_, at) => repairRunId(runId(at)));
    expect(new Set(repairs).size).toBe(repairs.length);
  });

  it("sorts before a run that was started later", () => {
    expect(repairRunId(repairRunId(runId())) < newRunId()).toBe(true);
  });
});
