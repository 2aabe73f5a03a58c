import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { toColumns } from "../../../core/lake/columns.ts";
import { contentHash, metadataKeys } from "../../../core/lake/lineage.ts";
import {
  byCodeAnswer,
  membershipAnswer,
  theoreticalAnswer,
  twoConstituents,
} from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";
import { createReadableParquet, readReadable } from "../../support/readable-parquet.ts";
import { byCode, compacting, otherWeights, period, portfolio, portfolioKey } from "./compacting.ts";

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
      "rows-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
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
