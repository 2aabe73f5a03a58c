import { GetTableCommand, GetTableVersionsCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tables } from "../../contracts/tables/index.ts";
import { bindNamed } from "../../core/sql/parameters.ts";
import { provisionCatalog } from "../../local/cloud/glue/provision-catalog.ts";
import {
  type Query,
  reportConcentration,
  reportIndexes,
  reportLevels,
  reportPortfolio,
  reportSectors,
  reportWeightsOverTime,
  sectorAnalysis,
  temporalAnalysis,
  topStocks,
} from "../../sql/index.ts";
import { portfolioRow, putPortfolio } from "../local/refine/portfolio.ts";
import { type RefinedLake, startRefinedLake, target } from "./refined-lake.ts";

const [first, second] = ["2025-04-07", "2025-04-08"] as const;

/** Twelve constituents with two equal weights; the second session has no sectors and lacks the first ticker. */
const rowsOf = (sessionDate: string) =>
  Array.from({ length: 12 }, (_, at) =>
    portfolioRow({
      sessionDate,
      ticker: `TST${String.fromCharCode(65 + at)}3`,
      weightPct: BigInt(at === 5 ? 5_000 : (at + 1) * 1_000) + (sessionDate === second ? 250n : 0n),
      ...(sessionDate === first ? { sector: at < 4 ? "Financeiro" : "Bens Indls" } : {}),
    }),
  ).slice(sessionDate === second ? 1 : 0);

describe("queries", () => {
  let lake: RefinedLake;
  beforeAll(async () => {
    lake = await startRefinedLake([first, second], async (objects) => {
      await putPortfolio(objects, second, rowsOf(second));
      await putPortfolio(objects, first, [
        ...rowsOf(first),
        portfolioRow({ sessionDate: first, ticker: "PETR4", indexCode: "IBXL" }),
      ]);
    });
  });
  afterAll(() => lake.stop());
  const rows = (sql: string) => lake.rows(sql);

  it("answers what a report asks of one index and session", async () => {
    const ask = async <Row>(query: Query<Row>, parameters: Readonly<Record<string, string>>) =>
      query.rows(await rows(bindNamed(query.sql, { index_code: "IBOV", ...parameters })));
    expect(await ask(reportIndexes, {})).toEqual([
      { index_code: "IBOV", portfolios: 2, levels: 0 },
      { index_code: "IBXL", portfolios: 1, levels: 0 },
    ]);
    const [, ...later] = await ask(reportConcentration, { to_date: second });
    expect(later).toMatchObject([{ session_date: second, constituents: 11, classified: 0 }]);
    expect(await ask(reportConcentration, { to_date: first })).toEqual([
      {
        session_date: first,
        constituents: 12,
        classified: 12,
        top_5_weight_pct: "50.000",
        top_10_weight_pct: "74.000",
        herfindahl: "639.000000",
      },
    ]);
    expect(await ask(reportSectors, { session_date: first })).toEqual([
      { sector: "Bens Indls", constituents: 8, weight_pct: "67.000" },
      { sector: "Financeiro", constituents: 4, weight_pct: "10.000" },
    ]);
    const portfolio = await ask(reportPortfolio, { ano: "2025", mes: "04", dia: "07" });
    expect(portfolio.slice(0, 2)).toMatchObject([
      { ticker: "TSTL3", weight_pct: "12.000" },
      { ticker: "TSTK3", weight_pct: "11.000" },
    ]);
    expect(portfolio).toHaveLength(12);
    const weights = await ask(reportWeightsOverTime, { from_date: first, session_date: second });
    expect(weights).toHaveLength(12);
    expect(weights.slice(0, 2)).toEqual([
      { session_date: first, place: 1, ticker: "TSTL3", weight_pct: "12.000" },
      { session_date: second, place: 1, ticker: "TSTL3", weight_pct: "12.250" },
    ]);
    expect(await ask(reportLevels, { to_date: second })).toEqual([]);
  });

  it("sums the sectors of each index's latest session that was captured by sector", async () => {
    const found = sectorAnalysis.rows(await rows(sectorAnalysis.sql));
    expect(found).toEqual([
      expect.objectContaining({
        index_code: "IBOV",
        session_date: first,
        sector: "Bens Indls",
        total_weight_pct: "67.000",
      }),
      expect.objectContaining({
        index_code: "IBOV",
        session_date: first,
        sector: "Financeiro",
        total_weight_pct: "10.000",
      }),
    ]);
    expect(
      await rows(
        `SELECT sector, constituents, total_weight_pct FROM sector_summary WHERE session_date = '${first}' AND index_code = 'IBOV' ORDER BY sector`,
      ),
    ).toEqual([
      { sector: "Bens Indls", constituents: "8", total_weight_pct: "67.000" },
      { sector: "Financeiro", constituents: "4", total_weight_pct: "10.000" },
    ]);
  });

  it("follows each constituent over the sessions", async () => {
    const found = temporalAnalysis.rows(await rows(temporalAnalysis.sql));
    expect(found).toHaveLength(13);
    expect(found[0]).toEqual({
      index_code: "IBOV",
      ticker: "TSTA3",
      first_session: first,
      last_session: first,
      previous_session: null,
      sessions: 1,
      min_weight_pct: "1.000",
      max_weight_pct: "1.000",
      average_weight_pct: "1.000000",
      last_weight_pct: "1.000",
      last_change_pct: null,
    });
    expect(found[1]).toMatchObject({
      ticker: "TSTB3",
      first_session: first,
      last_session: second,
      previous_session: first,
      sessions: 2,
      average_weight_pct: "2.125000",
      last_weight_pct: "2.250",
      last_change_pct: "0.250",
    });
  });

  it.each([
    ...[topStocks, sectorAnalysis, temporalAnalysis].map(({ name, sql }) => [name, sql] as const),
    ...["stock_ranking", "sector_summary"].map((view) => [view, `SELECT * FROM ${view}`] as const),
  ])("%s opens a file a session, not one a ticker", async (_name, sql) => {
    lake.listed.length = 0;
    await lake.run(sql);
    expect(lake.listed.filter((prefix) => !/^(curated|refined\/sector_weights)\//.test(prefix))).toEqual([]);
    expect(lake.listed.length).toBeGreaterThan(0);
  });

  it("ranks and sums what index_weights has, cell for cell", async () => {
    const shared = "index_code, session_date, ticker, company, sector, weight_pct";
    const both = `SELECT ${shared} FROM stock_ranking`;
    expect(await rows(`${both} EXCEPT SELECT ${shared} FROM index_weights`)).toEqual([]);
    expect(await rows(`SELECT ${shared} FROM index_weights EXCEPT ${both}`)).toEqual([]);
    expect((await rows(both)).length).toBe(24);
  });

  it("takes ten an index, equal weights by ticker", async () => {
    const found = topStocks.rows(await rows(topStocks.sql)).filter(({ index_code }) => index_code === "IBOV");
    expect(found.map(({ place }) => place)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found.map(({ ticker }) => ticker.slice(3, 4)).join("")).toBe("LKJIHGEFDC");
    const ranks = await rows(
      `SELECT ticker, weight_rank FROM stock_ranking WHERE session_date = '${second}' AND ticker IN ('TSTE3', 'TSTF3', 'TSTD3') ORDER BY ticker`,
    );
    expect(ranks.map(({ weight_rank }) => weight_rank)).toEqual(["9", "7", "7"]);
  });

  it("makes the catalogue what the contracts say, and changes nothing the second time", async () => {
    await provisionCatalog(lake.glue, lake.athena, target);
    for (const TableName of [...tables.map(({ name }) => name), "stock_ranking", "sector_summary"]) {
      const { TableVersions } = await lake.glue.send(
        new GetTableVersionsCommand({ DatabaseName: "bovespa_test", TableName }),
      );
      expect(TableVersions).toHaveLength(1);
    }
    const { Table } = await lake.glue.send(
      new GetTableCommand({ DatabaseName: "bovespa_test", Name: "index_weights" }),
    );
    expect(Table?.StorageDescriptor).toMatchObject({ Location: "s3://lake/refined/index_weights/" });
    expect(Table?.StorageDescriptor?.Columns?.find(({ Name }) => Name === "weight_pct")).toEqual({
      Name: "weight_pct",
      Type: "decimal(6,3)",
      Comment: "Weight in the index, percent (B3: participação (%))",
    });
    expect(Table?.PartitionKeys?.map(({ Name, Type }) => [Name, Type])).toEqual([
      ["session_date", "string"],
      ["ticker", "string"],
    ]);
  });
});
