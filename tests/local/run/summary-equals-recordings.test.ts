import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../../local/run/summary.ts";
import { bucketDir, collect, dataFolders, filesOf } from "./collecting.ts";
import {
  recordedLevels,
  recordedListings,
  recordedMembers,
  recordedPortfolios,
  recordedQuotes,
  recordedTheoreticals,
  sessionsOfRun,
} from "./recording-files.ts";

const folders = dataFolders();
let dataDir: string;
let summary: RunSummary;
let second: RunSummary;
let lakeAfterFirst: Record<string, string>;
let rawAfterFirst: Record<string, string>;

beforeAll(async () => {
  dataDir = await folders.create();
  summary = await collect(dataDir);
  lakeAfterFirst = await filesOf(dataDir, "lake");
  rawAfterFirst = await filesOf(dataDir, "raw");
  second = await collect(dataDir);
});
afterAll(folders.clear);

const rowsOf = (table: string, session: string, index: string) =>
  summary.collected.find((one) => one.table === table && one.session === session && one.index === index);

const pageSize = 120;
const pagesOf = (rows: number) => Math.ceil(rows / pageSize);

/** B3 writes two of the recorded sectors in two ways: with and without an accent, and cut short. */
const sectorOf = (label: string | null): string =>
  (label ?? "")
    .replace(/\/.*/, "")
    .trim()
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replace("Financeiro", "Financ");

describe("the summary of a run over the recordings", () => {
  it("says of each session, index and table what the recordings hold", () => {
    const portfolios = recordedPortfolios.map(({ session, index, constituents }) => ({
      table: "index_portfolio",
      session,
      index,
      rows: constituents.length,
      bySector: constituents.filter(({ sectorLabel }) => sectorLabel !== null).length,
    }));
    const theoreticals = recordedTheoreticals.map(({ session, index, constituents }) => ({
      table: "index_theoretical_portfolio",
      session,
      index,
      rows: constituents.length,
      bySector: 0,
    }));
    const members = [
      ...Map.groupBy(recordedMembers, ({ session, index }) => `${session} ${index}`).values(),
    ].map((some) => ({
      table: "index_membership",
      session: some[0]?.session,
      index: some[0]?.index,
      rows: some.length,
      bySector: 0,
    }));
    const levels = recordedLevels.map(({ session, index, levels }) => ({
      table: "index_levels",
      session,
      index,
      rows: levels.length,
      bySector: 0,
    }));
    const quotes = recordedQuotes.map(({ session, rows }) => ({
      table: "quotes",
      session,
      index: "_",
      rows,
      bySector: 0,
    }));
    const keyOf = (row: { table: string; session?: string | undefined; index?: string | undefined }) =>
      `${row.table} ${row.session} ${row.index}`;
    const expected = [...portfolios, ...theoreticals, ...members, ...levels, ...quotes].sort((a, b) =>
      keyOf(a) < keyOf(b) ? -1 : 1,
    );
    expect(summary.collected).toEqual(expected);
    expect(summary.rows).toBe(expected.reduce((sum, { rows }) => sum + rows, 0));
  });

  it("names the figures that are known of the recordings", () => {
    expect(rowsOf("index_portfolio", "2025-04-07", "IBOV")).toMatchObject({ rows: 87, bySector: 87 });
    expect(rowsOf("index_theoretical_portfolio", "2025-04-07", "IBOV")?.rows).toBe(87);
    expect(summary.collected.filter(({ table }) => table === "index_membership")).toHaveLength(34);
    for (const day of ["06-30", "07-01", "07-02", "07-03", "07-04"])
      expect(rowsOf("index_portfolio", `2025-${day}`, "IBOV")).toMatchObject({ rows: 84, bySector: 0 });
    const newest = { IBOV: 83, IBXL: 53, IBRA: 158, IFIX: 113 };
    for (const [index, rows] of Object.entries(newest))
      expect(rowsOf("index_portfolio", "2026-04-06", index)?.rows).toBe(rows);
  });

  it("counts a target for each form a recording is served in, all asked for once", () => {
    const targetsIn = (session: string) => {
      const forms = recordedPortfolios.filter((one) => one.session === session).map(({ form }) => form);
      const undated = [
        ...recordedTheoreticals,
        ...recordedListings,
        ...recordedLevels,
        ...recordedQuotes,
      ].filter((one) => one.session === session);
      return forms.length + forms.filter((form) => form === "by-sector").length + undated.length;
    };
    expect(summary.sessions).toEqual(
      sessionsOfRun.map((session) => ({
        session,
        targets: targetsIn(session),
        requested: targetsIn(session),
        alreadyComplete: 0,
        incomplete: [],
        inconsistent: [],
        missing: [],
        uncertain: 0,
      })),
    );
    expect(sessionsOfRun).toHaveLength(10);
  });

  it("counts the pages those take at 120 rows a page", async () => {
    const portfolioPages = recordedPortfolios.map(
      ({ form, constituents }) => pagesOf(constituents.length) * (form === "by-sector" ? 2 : 1),
    );
    const others = [
      ...recordedTheoreticals.map(({ constituents }) => constituents.length),
      ...recordedListings.map(({ securities }) => securities),
      ...[...recordedLevels, ...recordedQuotes].map(() => 1),
    ];
    const expected = [...portfolioPages, ...others.map(pagesOf)].reduce((sum, pages) => sum + pages, 0);
    expect(summary.pages).toBe(expected);
    expect(Object.keys(rawAfterFirst)).toHaveLength(expected);
    expect(summary.newObjects).toBe(expected + Object.keys(lakeAfterFirst).length);
  });

  it("fans IBRA of 2026-04-06 out into two pages of one run", async () => {
    const folder = join(bucketDir(dataDir, "raw"), "raw/portfolio-by-code/ano=2026/mes=04/dia=06/IBRA");
    const [run = "", ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect((await readdir(join(folder, run))).toSorted()).toEqual([
      "page-0001-of-0002.json",
      "page-0002-of-0002.json",
    ]);
  });

  it("counts the files and bytes that lie on the disk", async () => {
    const held = async (bucket: "raw" | "lake", layer: string) => {
      const paths = Object.keys(await filesOf(dataDir, bucket)).filter((path) =>
        path.startsWith(`${layer}/`),
      );
      const sizes = await Promise.all(
        paths.map(async (path) => (await stat(join(bucketDir(dataDir, bucket), path))).size),
      );
      return { files: paths.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    };
    expect(summary.raw).toEqual(await held("raw", "raw"));
    expect(summary.curated).toEqual(await held("lake", "curated"));
    expect(summary.refined).toEqual(await held("lake", "refined"));
    expect(summary.curated.files).toBe(
      new Set(summary.collected.map(({ table, session }) => `${table} ${session}`)).size,
    );
  });

  it("registers a partition for each file", () => {
    expect(summary.partitions).toBe(summary.curated.files + summary.refined.files);
    expect(summary.refined.files).toBeGreaterThan(700);
  });

  it("leaves nothing in a queue and nothing in a dead-letter queue", () => {
    expect(Object.keys(summary.queues)).toHaveLength(12);
    for (const depth of Object.values(summary.queues))
      expect(depth).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(summary).toMatchObject({ mode: "recorded", dataDir, deadLetters: 0, failedJobRuns: 0 });
  });

  it("ranks the ten heaviest of each index in its newest session", () => {
    const indexes = [...new Set(recordedPortfolios.map(({ index }) => index))].sort();
    const expected = indexes.flatMap((index) => {
      const newest = recordedPortfolios
        .filter((one) => one.index === index)
        .reduce((a, b) => (a.session > b.session ? a : b));
      return newest.constituents
        .toSorted((a, b) => Number(b.weight) - Number(a.weight) || (a.ticker < b.ticker ? -1 : 1))
        .slice(0, 10)
        .map(({ ticker, assetName, weight }, at) => ({
          session: newest.session,
          index,
          place: at + 1,
          ticker,
          company: assetName,
          weightPct: weight,
        }));
    });
    expect(summary.topStocks).toEqual(expected);
  });

  it("says how many rows each query finds", () => {
    const bySector = recordedPortfolios.filter(({ form }) => form === "by-sector");
    const sectors = bySector.flatMap(({ index, constituents }) =>
      constituents.map(({ sectorLabel = "" }) => `${index} ${sectorOf(sectorLabel)}`),
    );
    const histories = recordedPortfolios.flatMap(({ index, constituents }) =>
      constituents.map(({ ticker }) => `${index} ${ticker}`),
    );
    expect(summary.queries).toEqual({
      sector_analysis: { rows: new Set(sectors).size },
      temporal_analysis: { rows: new Set(histories).size },
      top_stocks: { rows: 40 },
    });
  });
});

describe("a second run", () => {
  it("asks for nothing, writes nothing and runs no job", () => {
    expect(second).toMatchObject({ newObjects: 0, jobRuns: 0, failedJobRuns: 0, deadLetters: 0 });
    expect(second.sessions).toEqual(
      summary.sessions.map(({ session, targets }) => ({
        session,
        targets,
        requested: 0,
        alreadyComplete: targets,
        incomplete: [],
        inconsistent: [],
        missing: [],
        uncertain: 0,
      })),
    );
  });

  it("leaves every byte as it was", async () => {
    expect(await filesOf(dataDir, "lake")).toEqual(lakeAfterFirst);
    expect(await filesOf(dataDir, "raw")).toEqual(rawAfterFirst);
    expect(Object.keys(lakeAfterFirst).length).toBeGreaterThan(700);
  });

  it("says the same of what the lake holds", () => {
    const { collected, pages, rows, raw, curated, refined, partitions, queries, topStocks } = summary;
    expect(second).toMatchObject({
      collected,
      pages,
      rows,
      raw,
      curated,
      refined,
      partitions,
      queries,
      topStocks,
    });
  });
});
