import { describe, expect, it } from "vitest";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { createCoverage } from "../../../core/coverage.ts";
import { byCodeAnswer, twoConstituents } from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { levelsUpstream } from "../../support/made-up-levels.ts";
import { createMemoryChain } from "../../support/memory-chain.ts";
import { storePage } from "../../support/raw-bucket.ts";

const byCode = byCodeAnswer({ constituents: twoConstituents });
const chain = () => createMemoryChain({ upstream: levelsUpstream(), session: "2025-04-07" });

describe("coverage", () => {
  it("says of each day whether it is complete, partial, missing or no session", async () => {
    const { raw, lake, backfill, drain } = chain();
    await backfill.publish(
      await backfill.plan({
        dataset: "index-levels",
        from: "2024-01-02",
        to: "2024-12-30",
        indexes: ["IBOV"],
      }),
    );
    await drain();
    await storePage(raw, byCode, { period: { day: "2024-12-26" } });
    const { days } = await createCoverage({ raw, lake })({ from: "2024-12-25", to: "2024-12-27" });
    expect(days.map(({ day, kind }) => [day, kind])).toEqual([
      ["2024-12-25", "closed"],
      ["2024-12-26", "session"],
      ["2024-12-27", "session"],
    ]);
    expect(days[0]?.datasets).toEqual({});
    expect(days[1]?.datasets).toMatchObject({
      "index-levels": "complete",
      "portfolio-by-code": "partial",
      "index-membership": "missing",
    });
    expect(days[2]?.datasets).toMatchObject({ "index-levels": "complete", "portfolio-by-code": "missing" });
  });

  it("of a year that is not over reaches to the day its levels were captured", async () => {
    const { raw, lake } = chain();
    const run = runId(0, new Date("2024-06-13T23:00:00Z"));
    await storePage(raw, "levels", {
      dataset: "index-levels",
      period: { year: 2024 },
      runId: run,
    });
    const { days } = await createCoverage({ raw, lake })({ from: "2024-06-12", to: "2024-06-14" });
    expect(days.map(({ datasets }) => datasets["index-levels"])).toEqual(["partial", "partial", "missing"]);
  });

  it("without a range is that of what was collected", async () => {
    const { raw, lake } = chain();
    await storePage(raw, byCode, { period: { day: "2025-04-04" } });
    await storePage(raw, byCode, { period: { day: "2025-04-07" } });
    const coverage = createCoverage({ raw, lake });
    expect(await coverage({})).toMatchObject({ from: "2025-04-04", to: "2025-04-07" });
    expect(await coverage({ from: "2025-04-07" })).toMatchObject({ from: "2025-04-07", to: "2025-04-07" });
  });

  it("before 2000 does not know which days were sessions", async () => {
    const { raw, lake } = chain();
    const { days } = await createCoverage({ raw, lake })({ from: "1999-12-31", to: "1999-12-31" });
    expect(days[0]?.kind).toBe("unknown");
  });

  it("refuses a range that is none", async () => {
    const coverage = createCoverage({ raw: createMemoryObjectStore(), lake: createMemoryObjectStore() });
    await expect(coverage({ from: "2025-01-02", to: "2025-01-01" })).rejects.toMatchObject({
      code: "bad-range",
    });
    await expect(coverage({})).rejects.toMatchObject({ name: "VisibleError", code: "no-data" });
  });
});
