import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { type CompactDayDeps, createCompactDay } from "../../../core/compact-day.ts";
import { toColumns } from "../../../core/lake/columns.ts";
import { contentHash, metadataKeys } from "../../../core/lake/lineage.ts";
import { repairRunId } from "../../../core/run-id.ts";
import {
  byCodeAnswer,
  bySectorAnswer,
  membershipAnswer,
  theoreticalAnswer,
  twoConstituents,
} from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";
import { createReadableParquet, readReadable } from "../../support/readable-parquet.ts";

const period = { day: "2025-04-07" };
const portfolio = { table: "index_portfolio", period };
const portfolioKey = "curated/index_portfolio/ano=2025/mes=04/dia=07/part-00000.parquet";

const byCode = byCodeAnswer({ constituents: twoConstituents });
const bySector = bySectorAnswer({ constituents: twoConstituents });
const broken = byCodeAnswer({ constituents: twoConstituents, headerQty: 1 });
const otherWeights = twoConstituents.map((one, at) => ({ ...one, part: at === 0 ? 59_000 : 41_000 }));

const compacting = (overrides: Partial<CompactDayDeps> = {}) => {
  const raw = createMemoryObjectStore();
  const writes: string[] = [];
  const lake = createMemoryObjectStore(({ key }) => writes.push(key));
  const requested = createMemoryMessageBus<PageRequested>();
  const session = { now: "2025-04-07" };
  const log = createMemoryLog();
  const meter = createMemoryMeter();
  const compactDay = createCompactDay({
    raw,
    lake,
    parquet: createReadableParquet(),
    requested,
    clock: { now: () => new Date("2025-04-07T12:00:00Z") },
    sessionClock: { current: () => session.now },
    log,
    meter,
    ...overrides,
  });
  return {
    compactDay,
    raw,
    lake,
    writes,
    session,
    log,
    meter,
    requested: () => requested.sent.map((text) => PageRequested.parse(JSON.parse(text))),
    columns: (key = portfolioKey) => readReadable(lake.objects.get(key)?.body).columns,
  };
};

const repairsOf = (requests: readonly PageRequested[]) =>
  requests.map(({ runid, data }) => [data.dataset, data.index, data.reason, data.attempt, data.page, runid]);

describe("compact-day", () => {
  it("writes one file of all indexes, sorted, with its lineage as metadata", async () => {
    const { compactDay, raw, lake, columns } = compacting();
    await storePage(raw, byCode, { index: "IBXL" });
    await storePage(raw, byCodeAnswer({ constituents: twoConstituents.toReversed() }), { index: "IBOV" });
    expect(await compactDay(portfolio, runId(7))).toEqual({ outcome: "written", rows: 4 });
    expect([...lake.objects.keys()]).toEqual([portfolioKey]);
    expect(columns()).toMatchObject({
      indexCode: ["IBOV", "IBOV", "IBXL", "IBXL"],
      ticker: ["PETR4", "VALE3", "PETR4", "VALE3"],
      weightPct: ["60000", "40000", "60000", "40000"],
      theoreticalQty: ["1000", "2500", "1000", "2500"],
      divisor: Array(4).fill("1234567890123"),
      sector: Array(4).fill(null),
    });
    expect(lake.objects.get(portfolioKey)?.metadata).toEqual({
      "content-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
      "inputs-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
      "run-id": runId(7),
      rows: "4",
    });
  });

  it("joins the pages of a set, and waits for a set that is still on its way without a word", async () => {
    const { compactDay, raw, log, requested, columns } = compacting();
    const page = (at: number) => byCodeAnswer({ constituents: twoConstituents, page: at, pageSize: 1 });
    await storePage(raw, page(2), { page: 2, totalPages: 2 });
    expect(await compactDay(portfolio, runId())).toEqual({ outcome: "nothing", rows: 0 });
    expect([log.lines, requested()]).toEqual([[], []]);
    await storePage(raw, page(1), { page: 1, totalPages: 2 });
    expect(await compactDay(portfolio, runId())).toEqual({ outcome: "written", rows: 2 });
    expect(columns().ticker).toEqual(["PETR4", "VALE3"]);
  });

  it("writes nothing where the file says the same already, also after an equal capture of a newer run", async () => {
    const { compactDay, raw, lake, writes } = compacting();
    await storePage(raw, byCode);
    await compactDay(portfolio, runId());
    const before = lake.objects.get(portfolioKey);
    expect(await compactDay(portfolio, runId(1))).toEqual({ outcome: "unchanged", rows: 2 });
    await storePage(raw, byCode, { runId: runId(1) });
    expect(await compactDay(portfolio, runId(1))).toEqual({ outcome: "unchanged", rows: 2 });
    expect(lake.objects.get(portfolioKey)).toBe(before);
    expect(writes.length).toBe(1);
  });

  it("writes anew what a newer capture says differently", async () => {
    const { compactDay, raw, columns } = compacting();
    await storePage(raw, byCode);
    await compactDay(portfolio, runId());
    await storePage(raw, byCodeAnswer({ constituents: otherWeights }), { runId: runId(1) });
    expect(await compactDay(portfolio, runId(1))).toEqual({ outcome: "written", rows: 2 });
    expect(columns().weightPct).toEqual(["59000", "41000"]);
  });

  it("writes anew where the contract's version or the writer is another one", async () => {
    const { compactDay, raw, lake } = compacting();
    await storePage(raw, byCode);
    await compactDay(portfolio, runId());
    const current = lake.objects.get(portfolioKey);
    const { columns } = readReadable(current?.body);
    const rows = (columns.ticker ?? []).map((_, at) =>
      Object.fromEntries(
        Object.entries(IndexPortfolio.columns).map(([field, { type }]) => {
          const value = columns[field]?.[at] ?? null;
          const isBig = value !== null && (type.kind === "decimal" || type.kind === "int64");
          return [field, isBig ? BigInt(value) : value];
        }),
      ),
    );
    const hashOf = (version: number) =>
      contentHash({ ...IndexPortfolio, version }, "readable 1", toColumns(IndexPortfolio, rows));
    expect(current?.metadata[metadataKeys.contentHash]).toBe(hashOf(IndexPortfolio.version));

    const metadata = { ...current?.metadata, [metadataKeys.contentHash]: hashOf(IndexPortfolio.version + 1) };
    await lake.put(portfolioKey, current?.body as Uint8Array, { metadata });
    expect((await compactDay(portfolio, runId())).outcome).toBe("written");

    const { compactDay: withOtherWriter } = compacting({
      raw,
      lake,
      parquet: createReadableParquet("readable 2"),
    });
    expect((await withOtherWriter(portfolio, runId())).outcome).toBe("written");
    expect((await withOtherWriter(portfolio, runId())).outcome).toBe("unchanged");
  });

  it("keeps periods and tables apart", async () => {
    const { compactDay, raw, lake } = compacting();
    await storePage(raw, byCode);
    await storePage(raw, theoreticalAnswer({ constituents: twoConstituents }), {
      dataset: "theoretical-portfolio",
    });
    await storePage(raw, membershipAnswer({ PETR4: "IBOV,IBXL" }), {
      dataset: "index-membership",
      index: undefined,
    });
    expect(
      (await compactDay({ table: "index_portfolio", period: { day: "2025-04-08" } }, runId())).outcome,
    ).toBe("nothing");
    await compactDay({ table: "index_theoretical_portfolio", period }, runId());
    await compactDay({ table: "index_membership", period }, runId());
    expect([...lake.objects.keys()].map((key) => key.split("/")[1]).sort()).toEqual([
      "index_membership",
      "index_theoretical_portfolio",
    ]);
  });

  it("refuses a table that no dataset makes", async () => {
    const { compactDay } = compacting();
    await expect(compactDay({ table: "index_weights", period }, runId())).rejects.toMatchObject({
      name: "PermanentError",
      code: "unknown-table",
    });
  });
});

describe("compact-day, of sectors", () => {
  it("joins them when by-sector is there, before or after by-code", async () => {
    const { compactDay, raw, columns } = compacting();
    await storePage(raw, bySector, { dataset: "portfolio-by-sector" });
    expect((await compactDay(portfolio, runId())).outcome).toBe("nothing");
    await storePage(raw, byCode);
    await compactDay(portfolio, runId());
    expect(columns()).toMatchObject({
      sector: ["Petróleo", "Mats Básicos"],
      subsector: ["Exploração", null],
      sectorWeightPct: ["60000", "40000"],
      weightPct: ["60000", "40000"],
    });
  });

  it("leaves them out where the two disagree, and captures both again", async () => {
    const { compactDay, raw, columns, requested, log, meter } = compacting();
    await storePage(raw, byCode, { runId: runId(1) });
    await storePage(raw, bySectorAnswer({ constituents: otherWeights }), {
      dataset: "portfolio-by-sector",
      runId: runId(2),
    });
    expect(await compactDay(portfolio, runId())).toEqual({ outcome: "written", rows: 2 });
    expect(columns()).toMatchObject({ weightPct: ["60000", "40000"], sector: [null, null] });
    expect(repairsOf(requested())).toEqual([
      ["portfolio-by-code", "IBOV", "repair", 2, 1, repairRunId(runId(1))],
      ["portfolio-by-sector", "IBOV", "repair", 2, 1, repairRunId(runId(2))],
    ]);
    expect(log.lines.filter(({ level }) => level === "warn").map(({ fields }) => fields.reason)).toEqual(
      Array(2).fill("PETR4 weighs 60.000 by code and 59.000 by sector"),
    );
    expect(meter.counts.get("InconsistentSets")).toBe(2);
  });

  it("does not capture again what a newer run is about to replace", async () => {
    const { compactDay, raw, requested } = compacting();
    await storePage(raw, byCode);
    await storePage(raw, byCode, { runId: runId(1), page: 1, totalPages: 2 });
    await storePage(raw, bySectorAnswer({ constituents: otherWeights }), { dataset: "portfolio-by-sector" });
    await compactDay(portfolio, runId());
    expect(requested().map(({ data }) => data.dataset)).toEqual(["portfolio-by-sector"]);
  });

  it("captures a broken newest set again, not the older one that stands in for it", async () => {
    const { compactDay, raw, requested } = compacting();
    await storePage(raw, byCode, { runId: runId(1) });
    await storePage(raw, broken, { runId: runId(2) });
    await storePage(raw, bySectorAnswer({ constituents: otherWeights }), { dataset: "portfolio-by-sector" });
    await compactDay(portfolio, runId());
    expect(repairsOf(requested()).map(([dataset, , , , , run]) => [dataset, run])).toEqual([
      ["portfolio-by-code", repairRunId(runId(2))],
      ["portfolio-by-sector", repairRunId(runId())],
    ]);
  });
});

describe("compact-day, of a set that breaks a rule", () => {
  it("captures it again and lands the other indexes", async () => {
    const { compactDay, raw, columns, requested } = compacting();
    await storePage(raw, broken, { index: "IBOV" });
    await storePage(raw, byCode, { index: "IBXL" });
    expect(await compactDay(portfolio, runId())).toEqual({ outcome: "written", rows: 2 });
    expect(columns().indexCode).toEqual(["IBXL", "IBXL"]);
    expect(repairsOf(requested())).toEqual([
      ["portfolio-by-code", "IBOV", "repair", 2, 1, repairRunId(runId())],
    ]);
  });

  it("lands an older good set meanwhile", async () => {
    const { compactDay, raw, columns, requested } = compacting();
    await storePage(raw, byCode, { runId: runId(1) });
    await storePage(raw, broken, { runId: runId(2) });
    await compactDay(portfolio, runId());
    expect(columns().ticker).toEqual(["PETR4", "VALE3"]);
    expect(requested()[0]?.runid).toBe(repairRunId(runId(2)));
  });

  it("asks for the same repair however often it is asked", async () => {
    const { compactDay, raw, requested } = compacting();
    await storePage(raw, broken);
    await compactDay(portfolio, runId());
    await compactDay(portfolio, runId());
    const [first, second] = requested();
    expect(second).toEqual(first);
  });

  it("asks without index for a dataset that has none", async () => {
    const { compactDay, raw, requested } = compacting();
    const twice = new TextDecoder().decode(membershipAnswer({ PETR4: "IBOV", VALE3: "IBOV" }));
    await storePage(raw, twice.replaceAll("VALE3", "PETR4"), {
      dataset: "index-membership",
      index: undefined,
    });
    await compactDay({ table: "index_membership", period }, runId());
    expect(requested()[0]?.data).not.toHaveProperty("index");
  });

  it("is not captured again while a newer run is on its way", async () => {
    const { compactDay, raw, requested, log } = compacting();
    await storePage(raw, broken);
    await storePage(raw, byCode, { runId: runId(1), page: 2, totalPages: 2 });
    await compactDay(portfolio, runId());
    expect([requested(), log.lines]).toEqual([[], []]);
  });

  it("is not captured again once its session is over, which B3 no longer shows, but reported", async () => {
    const { compactDay, raw, requested, session, log } = compacting();
    session.now = "2025-04-08";
    await storePage(raw, broken);
    await compactDay(portfolio, runId());
    expect(requested()).toEqual([]);
    expect(log.lines).toMatchObject([
      {
        level: "error",
        message: "inconsistent set of a past session",
        fields: { dataset: "portfolio-by-code", index: "IBOV", runId: runId(), attempt: 1 },
      },
    ]);
  });

  it.each([
    [1, 2],
    [2, 3],
    [3, undefined],
  ])("captured for the %ith time: the next one is %s", async (attempt, next) => {
    const { compactDay, raw, requested, log } = compacting();
    await storePage(raw, broken, { attempt });
    await compactDay(portfolio, runId());
    expect(requested()[0]?.data.attempt).toBe(next);
    expect(log.lines.at(-1)?.level).toBe(next === undefined ? "error" : "warn");
  });
});

describe("compact-day, without rows", () => {
  const preview = { table: "index_preview", period };
  const previewKey = portfolioKey.replace("index_portfolio", "index_preview");
  const same = theoreticalAnswer({ constituents: twoConstituents });
  const other = theoreticalAnswer({ constituents: otherWeights });

  it("writes nothing: no preview, or the theoretical portfolio in its place", async () => {
    const { compactDay, raw, lake } = compacting();
    await storePage(raw, same, { dataset: "quarterly-preview" });
    expect((await compactDay(preview, runId())).outcome).toBe("nothing");
    await storePage(raw, same, { dataset: "theoretical-portfolio" });
    expect((await compactDay(preview, runId())).outcome).toBe("nothing");
    await storePage(raw, '{"results":null}', { dataset: "quarterly-preview", runId: runId(1) });
    expect((await compactDay(preview, runId())).outcome).toBe("nothing");
    expect(lake.objects.size).toBe(0);
  });

  it("empties a file whose rows turned out to be none", async () => {
    const { compactDay, raw, lake } = compacting({ parquet: createHyparquetWriter({ compression: "ZSTD" }) });
    await storePage(raw, other, { dataset: "quarterly-preview" });
    await storePage(raw, same, { dataset: "theoretical-portfolio" });
    expect(await compactDay(preview, runId())).toEqual({ outcome: "written", rows: 2 });
    await storePage(raw, other, { dataset: "theoretical-portfolio", runId: runId(1) });
    expect(await compactDay(preview, runId())).toEqual({ outcome: "written", rows: 0 });
    expect(lake.objects.get(previewKey)?.metadata.rows).toBe("0");
    expect((await compactDay(preview, runId())).outcome).toBe("unchanged");
  });
});

describe("compact-day, racing with its twins", () => {
  it("reads the raw folders again after a lost race, so that the newest capture wins", async () => {
    const { raw, lake } = compacting();
    await storePage(raw, byCode);
    let races = 0;
    const slowLake = {
      ...lake,
      put: async (...of: Parameters<typeof lake.put>) => {
        // A twin that saw a newer capture writes first.
        if (races++ === 0) {
          await storePage(raw, byCodeAnswer({ constituents: otherWeights }), { runId: runId(1) });
          await compacting({ raw, lake }).compactDay(portfolio, runId(1));
        }
        return lake.put(...of);
      },
    };
    const { compactDay } = compacting({ raw, lake: slowLake });
    expect(await compactDay(portfolio, runId())).toEqual({ outcome: "unchanged", rows: 2 });
    expect(races).toBe(1);
    expect(readReadable(lake.objects.get(portfolioKey)?.body).columns.weightPct).toEqual(["59000", "41000"]);
  });

  it("does not write over a file that was made of newer captures while it listed", async () => {
    const { raw, lake } = compacting();
    await storePage(raw, byCode);
    let listings = 0;
    const slowRaw = {
      ...raw,
      async *list(prefix: string) {
        const seen = await Array.fromAsync(raw.list(prefix));
        if (prefix.includes("by-code") && listings++ === 0) {
          await storePage(raw, byCodeAnswer({ constituents: otherWeights }), { runId: runId(1) });
          await compacting({ raw, lake }).compactDay(portfolio, runId(1));
        }
        yield* seen;
      },
    };
    await compacting({ raw: slowRaw, lake }).compactDay(portfolio, runId());
    expect(readReadable(lake.objects.get(portfolioKey)?.body).columns.weightPct).toEqual(["59000", "41000"]);
    expect(listings).toBe(2);
  });

  it("gives the message back after losing too often in a row", async () => {
    const { raw, lake } = compacting();
    await storePage(raw, byCode);
    let puts = 0;
    const contested = {
      ...lake,
      put: async () => {
        puts++;
        return "lost" as const;
      },
    };
    await expect(compacting({ raw, lake: contested }).compactDay(portfolio, runId())).rejects.toMatchObject({
      name: "TransientError",
      code: "race-lost",
    });
    expect(puts).toBe(20);
  });
});
