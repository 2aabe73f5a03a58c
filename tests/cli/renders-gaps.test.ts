import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import { adviceOn, renderPlan, renderReport } from "../../cli/render/backfill.ts";
import { createBackfill } from "../../core/backfill.ts";
import { newRunId } from "../../core/run-id.ts";

/** A lake without anything, at 23:00 of Monday 7 April 2025 in São Paulo: that day's file is due and not overdue. */
const backfill = createBackfill({
  raw: createMemoryObjectStore(),
  lake: createMemoryObjectStore(),
  requested: createMemoryMessageBus(),
  collected: createMemoryMessageBus(),
  clock: { now: () => new Date("2025-04-08T02:00:00Z") },
  newRunId,
  log: createMemoryLog(),
});
const gapsOf = async (from: string) => {
  const plan = await backfill.plan({ dataset: "quotes", from, to: "2025-04-07", indexes: [] });
  return { plan, gaps: await backfill.left(plan) };
};

describe("the plan of a backfill", () => {
  it("counts one message as one, and says so where there is nothing to ask for", async () => {
    const { plan } = await gapsOf("2025-04-07");
    expect(renderPlan(plan)).toContain(
      "  missing   1 message, one download each, at most about 410 KiB and 1 s",
    );
    const two = await gapsOf("2025-04-04");
    expect(renderPlan(two.plan)).toContain("  missing   2 messages, one download each,");
    expect(renderPlan({ ...plan, missing: [] })).toContain("  missing   nothing to ask for");
  });
});

describe("the gaps of a backfill", () => {
  it("tell what B3 may still publish from what it did not", async () => {
    const { plan, gaps } = await gapsOf("2025-04-04");
    expect(renderReport({ plan, gaps, requested: 2, seconds: 1 }).split("\n")).toEqual([
      "0 of 2 complete; 2 asked for in 1 s",
      "  gap  quotes/2025-04-04 is missing",
      "  gap  quotes/2025-04-07 is not published yet",
    ]);
    expect(adviceOn(gaps)).toBe(
      "gaps: 2; 1 not published yet, run again later; what was given up, and why, is in the dead-letter queues of the backfill",
    );
  });

  it("send nobody to the dead letters where there are none", async () => {
    expect(adviceOn((await gapsOf("2025-04-07")).gaps)).toBe("gaps: 1; 1 not published yet, run again later");
  });
});
