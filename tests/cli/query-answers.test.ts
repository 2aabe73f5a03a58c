import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloud } from "../../local/cloud/cloud.ts";
import { config } from "../local/run/collecting.ts";
import { recordedPortfolios } from "../local/run/recording-files.ts";
import { bovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
let data: string;
beforeAll(async () => {
  data = join(await folders.create(), "data");
  const { code } = await bovespa("run", "--session", "2025-04-07", "--json", "--data", data);
  expect(code).toBe(0);
});
afterAll(folders.clear);

const query = (...args: readonly string[]) => bovespa("query", ...args, "--data", data);

const heaviest = (recordedPortfolios.find(({ session }) => session === "2025-04-07")?.constituents ?? [])
  .toSorted((a, b) => Number(b.weight) - Number(a.weight))
  .slice(0, 10);

describe("bovespa query", () => {
  it("prints a table under column names", async () => {
    const { code, out, err } = await query("top_stocks");
    expect({ code, err }).toEqual({ code: 0, err: [] });
    const lines = out.split("\n").filter((line) => line.startsWith("│"));
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/│ index_code │ session_date │ place │ ticker +│ company/);
    expect(lines[1]).toContain(`│ ${heaviest[0]?.ticker}`);
    expect(lines[1]).toContain(` ${heaviest[0]?.weight} │`);
  });

  it("prints one JSON array of rows, integers as numbers and decimals as exact text", async () => {
    const { code, out, err } = await query("top_stocks", "--json");
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(JSON.parse(out)).toMatchObject(
      heaviest.map(({ ticker, weight, assetName }, at) => ({
        index_code: "IBOV",
        session_date: "2025-04-07",
        place: at + 1,
        ticker,
        company: assetName,
        weight_pct: weight,
      })),
    );
  });

  it("prints CSV that quotes what it must", async () => {
    const sql = `SELECT 'a,b' AS "with,comma", 'he said "no"' AS quoted, CAST(NULL AS VARCHAR) AS nothing, 1.50 AS plain`;
    const { code, out } = await query("--csv", "--sql", sql);
    expect(code).toBe(0);
    expect(out).toBe('"with,comma",quoted,nothing,plain\r\n"a,b","he said ""no""",,1.50');
  });

  it("answers a SELECT of one's own over curated, refined and views", async () => {
    const sql = `
      SELECT count(*) AS n, sum(w.weight_pct) AS total, min(p.divisor) AS divisor, (SELECT count(*) FROM stock_ranking) AS ranked
      FROM index_weights w JOIN index_portfolio p ON p.ticker = w.ticker`;
    const { code, out } = await query("--json", "--sql", sql);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual([{ n: 87, total: "100.000", divisor: "16036751.16744128", ranked: 87 }]);
  });

  it("prints every integer digit by digit, and truth values and NULL as JSON has them", async () => {
    const sql = `SELECT CAST(9223372036854775807 AS BIGINT) AS most, 2 > 1 AS "is so", CAST(NULL AS INTEGER) AS nothing,
      CAST('007' AS VARCHAR) AS code, DATE '2025-04-07' AS "a ""day"" of"`;
    const { out } = await query("--json", "--sql", sql);
    expect(out).toBe(
      '[{"most":9223372036854775807,"is so":true,"nothing":null,"code":"007","a \\"day\\" of":"2025-04-07"}]',
    );
  });

  it("prints no rows where there are none", async () => {
    const sql = "SELECT ticker FROM index_preview";
    expect(await query("--json", "--sql", sql)).toMatchObject({ code: 0, out: "[]" });
    expect(await query("--csv", "--sql", sql)).toMatchObject({ code: 0, out: "ticker" });
  });

  it.each<[string, RegExp]>([
    ["SELECT nope FROM index_weights", /COLUMN_NOT_FOUND: .*'nope'/],
    ["SELECT * FROM nowhere", /TABLE_NOT_FOUND: .*nowhere/],
    ["SELEC 1", /SELEC: only statements that read/],
    ["SELECT 1;\n SELECT 2", /one statement at a time/],
    ["SELECT *\nFROM index_weights\nWHERE (", /SYNTAX_ERROR/],
    ["DROP TABLE index_weights", /DROP: only statements that read/],
    ["DROP VIEW sector_summary", /DROP: only statements that read/],
    ["CREATE OR REPLACE VIEW sector_summary AS SELECT 1 AS n", /CREATE: only statements that read/],
    ["SHOW TABLES", /NOT_SUPPORTED: SHOW/],
    ["SELECT * FROM read_parquet('/etc/hosts')", /read_parquet|not supported|FUNCTION/i],
  ])("refuses %j as wrong input, in one line", async (sql, named) => {
    const { code, out, err } = await query("--sql", sql);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toEqual([expect.stringMatching(named)]);
  });

  it("asks an endpoint that is named", async () => {
    const cloud = createCloud({ dataDir: data, config });
    const { endpoint = "" } = await cloud.start();
    try {
      const { code, out } = await bovespa("query", "top_stocks", "--csv", "--endpoint", endpoint);
      expect(code).toBe(0);
      expect(out.split("\r\n")).toHaveLength(11);
    } finally {
      await cloud.stop();
    }
    const { code, out, err } = await bovespa("query", "top_stocks", "--endpoint", endpoint);
    expect({ code, out, lines: err.length }).toEqual({ code: 1, out: "", lines: 1 });
  });
});
