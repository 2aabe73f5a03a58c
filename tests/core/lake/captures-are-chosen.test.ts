import { describe, expect, it } from "vitest";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { portfolioByCode } from "../../../core/datasets/portfolio-by-code/index.ts";
import { isComplete, listCaptures, newestComplete } from "../../../core/lake/captures.ts";
import { chooseSet } from "../../../core/lake/consistent-sets.ts";
import { rawKey } from "../../../core/lake/keys.ts";
import { byCodeAnswer, twoConstituents } from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";

const period = { day: "2025-04-07" };
const good = byCodeAnswer({ constituents: twoConstituents });
const broken = byCodeAnswer({ constituents: twoConstituents, headerQty: 1 });

const captured = async (...pages: Parameters<typeof storePage>[2][]) => {
  const raw = createMemoryObjectStore();
  for (const page of pages) await storePage(raw, good, page);
  return listCaptures(raw, "portfolio-by-code", period);
};

describe("listCaptures", () => {
  it("groups pages by index and run, newest run first, pages in order", async () => {
    const sets = await captured(
      { runId: runId(1), page: 2, totalPages: 3 },
      { runId: runId(1), page: 1, totalPages: 3 },
      { runId: runId(2) },
      { runId: runId(0), index: "IBXL" },
      { runId: runId(3), index: "IBXL" },
    );
    expect([...sets.keys()].sort()).toEqual(["IBOV", "IBXL"]);
    expect(sets.get("IBOV")?.map((set) => [set.runId, set.pages.map(({ page }) => page)])).toEqual([
      [runId(2), [1]],
      [runId(1), [1, 2]],
    ]);
    expect(sets.get("IBXL")?.map((set) => set.runId)).toEqual([runId(3), runId(0)]);
    expect(sets.get("IBOV")?.map(isComplete)).toEqual([true, false]);
  });

  it("sorts runs of different instants by time", async () => {
    const early = runId(9, new Date("2025-04-07T08:00:00Z"));
    const late = runId(0, new Date("2025-04-07T23:00:00Z"));
    const sets = await captured({ runId: late }, { runId: early });
    expect(sets.get("IBOV")?.map((set) => set.runId)).toEqual([late, early]);
  });

  it("keeps pages of one run apart that speak of different totals", async () => {
    const sets = await captured({ page: 1, totalPages: 2 }, { page: 2, totalPages: 3 });
    expect(sets.get("IBOV")?.map(isComplete)).toEqual([false, false]);
  });

  it("names a dataset without index `_`, and passes over other days and foreign keys", async () => {
    const raw = createMemoryObjectStore();
    await storePage(raw, good, { dataset: "index-membership", index: undefined });
    await storePage(raw, good, { dataset: "index-membership", period: { day: "2025-04-08" } });
    await raw.put("raw/index-membership/ano=2025/mes=04/dia=07/notes.txt", good);
    const sets = await listCaptures(raw, "index-membership", period);
    expect([...sets.keys()]).toEqual(["_"]);
  });

  it("keeps a year's captures apart from those of its days, which lie below it", async () => {
    const raw = createMemoryObjectStore();
    await storePage(raw, good, { runId: runId(1) });
    const key = await storePage(raw, good, { period: { year: 2025 }, runId: runId(2) });
    const sets = await listCaptures(raw, "portfolio-by-code", { year: 2025 });
    expect([...sets.values()].flat().map(({ pages }) => pages.map((page) => page.key))).toEqual([[key]]);
    const ofDay = await listCaptures(raw, "portfolio-by-code", period);
    expect(ofDay.get("IBOV")?.map((set) => set.runId)).toEqual([runId(1)]);
  });

  it("finds nothing where nothing lies", async () => {
    const sets = await captured();
    expect(sets.size).toBe(0);
    expect(newestComplete(sets.get("IBOV"))).toBeUndefined();
  });
});

describe("chooseSet", () => {
  const choose = async (...pages: [body: Uint8Array | string, at: Parameters<typeof storePage>[2]][]) => {
    const raw = createMemoryObjectStore();
    for (const [body, at] of pages) await storePage(raw, body, at);
    const sets = (await listCaptures(raw, "portfolio-by-code", period)).get("IBOV") ?? [];
    return chooseSet(raw, portfolioByCode, sets, { period, index: "IBOV" });
  };

  it("takes the newest complete set that meets the rules", async () => {
    const choice = await choose([good, { runId: runId(1) }], [good, { runId: runId(2) }]);
    expect(choice.chosen?.set.runId).toBe(runId(2));
    expect(choice.chosen?.pages).toEqual([portfolioByCode.parse(good)]);
    expect(choice).toMatchObject({ broken: [], pending: false });
  });

  it("takes an older good set rather than a broken newest one, which it names with the rule", async () => {
    const choice = await choose([good, { runId: runId(1) }], [broken, { runId: runId(2) }]);
    expect(choice.chosen?.set.runId).toBe(runId(1));
    expect(choice.broken.map(({ set, violations }) => [set.runId, violations[0]?.rule])).toEqual([
      [runId(2), "quantities-equal-header"],
    ]);
  });

  it("does not look behind the set it takes", async () => {
    const choice = await choose([broken, { runId: runId(1) }], [good, { runId: runId(2) }]);
    expect(choice.chosen?.set.runId).toBe(runId(2));
    expect(choice.broken).toEqual([]);
  });

  it("has none where every complete set is broken, newest first", async () => {
    const choice = await choose([broken, { runId: runId(1) }], [broken, { runId: runId(2) }]);
    expect(choice.chosen).toBeUndefined();
    expect(choice.broken.map(({ set }) => set.runId)).toEqual([runId(2), runId(1)]);
  });

  it("takes the older set while the newest is still on its way, and says so", async () => {
    const choice = await choose(
      [good, { runId: runId(1) }],
      [good, { runId: runId(2), page: 1, totalPages: 2 }],
    );
    expect(choice.chosen?.set.runId).toBe(runId(1));
    expect(choice.pending).toBe(true);
  });

  it("is not pending for an old set that never became complete", async () => {
    const choice = await choose(
      [good, { runId: runId(1), page: 1, totalPages: 2 }],
      [good, { runId: runId(2) }],
    );
    expect(choice).toMatchObject({ chosen: { set: { runId: runId(2) } }, pending: false });
  });

  it("counts a stored answer that cannot be read as broken", async () => {
    const choice = await choose([good, { runId: runId(1) }], ["<html>", { runId: runId(2) }]);
    expect(choice.chosen?.set.runId).toBe(runId(1));
    expect(choice.broken[0]?.violations[0]?.rule).toBe("html-answer");
  });

  it("has nothing of nothing", async () => {
    expect(await choose()).toEqual({ broken: [], pending: false });
  });

  it("asks again where a page vanished after it was listed", async () => {
    const raw = createMemoryObjectStore();
    await storePage(raw, good);
    const sets = (await listCaptures(raw, "portfolio-by-code", period)).get("IBOV") ?? [];
    await raw.delete([...raw.objects.keys()]);
    await expect(chooseSet(raw, portfolioByCode, sets, { period, index: "IBOV" })).rejects.toMatchObject({
      code: "raw-vanished",
      message: expect.stringContaining(
        rawKey({
          dataset: "portfolio-by-code",
          period,
          index: "IBOV",
          runId: runId(),
          page: 1,
          totalPages: 1,
        }),
      ),
    });
  });
});
