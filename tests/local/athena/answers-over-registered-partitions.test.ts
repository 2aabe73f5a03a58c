import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lake, startLake } from "./lake.ts";

const rows = (values: string) =>
  `SELECT * FROM (VALUES ${values}) t(session_date, ticker, weight_pct, theoretical_qty, divisor)`;
const typed = (values: string) =>
  `SELECT CAST(session_date AS DATE) session_date, ticker, CAST(weight_pct AS DECIMAL(6,3)) weight_pct, CAST(theoretical_qty AS BIGINT) theoretical_qty, CAST(divisor AS DECIMAL(24,8)) divisor FROM (${rows(values)})`;

describe("answers", () => {
  let lake: Lake;
  let firstSize: number;
  beforeAll(async () => {
    lake = await startLake();
    await lake.table("portfolio", {
      columns: {
        session_date: "date",
        ticker: "string",
        weight_pct: "decimal(6,3)",
        theoretical_qty: "bigint",
        divisor: "decimal(24,8)",
      },
      keys: ["ano", "mes", "dia"],
    });
    firstSize = await lake.write(
      "t/portfolio/ano=2025/mes=04/dia=07/part-00000.parquet",
      typed(
        "('2025-04-07', 'PETR4', 6.5, 9007199254740993, 1234567890123456.12345678), ('2025-04-07', 'VALE3', 11.02, NULL, 0.1)",
      ),
    );
    await lake.write(
      "t/portfolio/ano=2025/mes=04/dia=08/part-00000.parquet",
      typed("('2025-04-08', 'PETR4', 6.6, 1, 1)"),
    );
    await lake.write(
      "t/portfolio/ano=2025/mes=04/dia=09/part-00000.parquet",
      typed("('2025-04-09', 'ABEV3', 1, 1, 1)"),
    );
    await lake.register("portfolio", {
      "t/portfolio/ano=2025/mes=04/dia=07/": ["2025", "04", "07"],
      "t/portfolio/ano=2025/mes=04/dia=08/": ["2025", "04", "08"],
    });
    await lake.table("nothing", { columns: { a: "int", b: "date" }, keys: ["dia"] });
  });
  afterAll(() => lake.stop());

  it("gives exact numbers, days and NULL, with Athena's types", async () => {
    const {
      header,
      rows: found,
      types,
    } = await lake.run("SELECT * FROM portfolio WHERE dia = '07' ORDER BY ticker");
    expect(header).toEqual([
      "session_date",
      "ticker",
      "weight_pct",
      "theoretical_qty",
      "divisor",
      "ano",
      "mes",
      "dia",
    ]);
    expect(types).toEqual([
      "date",
      "varchar",
      "decimal",
      "bigint",
      "decimal",
      "varchar",
      "varchar",
      "varchar",
    ]);
    expect(found).toEqual([
      ["2025-04-07", "PETR4", "6.500", "9007199254740993", "1234567890123456.12345678", "2025", "04", "07"],
      ["2025-04-07", "VALE3", "11.020", null, "0.10000000", "2025", "04", "07"],
    ]);
  });

  it("does not see a file whose partition is not registered", async () => {
    const { rows: found } = await lake.run("SELECT count(*), max(dia) FROM portfolio");
    expect(found).toEqual([["3", "08"]]);
  });

  it("does not see it among many partitions either, nor what Hive hides", async () => {
    await lake.table("many", { columns: { a: "int" }, keys: ["dia"] });
    const days = Array.from({ length: 20 }, (_, at) => String(at + 1).padStart(2, "0"));
    for (const day of [...days, "21"])
      await lake.write(`t/many/dia=${day}/x.parquet`, "SELECT 1::INTEGER AS a");
    for (const hidden of ["_x", ".x"])
      await lake.write(`t/many/dia=01/${hidden}.parquet`, "SELECT 7::INTEGER AS a");
    await lake.register("many", Object.fromEntries(days.map((day) => [`t/many/dia=${day}/`, [day]])));
    lake.listed.length = 0;
    expect((await lake.run("SELECT sum(a), count(DISTINCT dia) FROM many")).rows).toEqual([["20", "20"]]);
    expect(lake.listed).toEqual(["t/many/"]);
  });

  it("reads only the files that the keys in WHERE leave", async () => {
    lake.listed.length = 0;
    const { execution } = await lake.run(
      "SELECT ticker FROM portfolio p WHERE p.ano = '2025' AND mes IN ('04') AND dia <= '07' AND weight_pct > 1",
    );
    expect(execution.Statistics?.DataScannedInBytes).toBe(firstSize);
    expect(lake.listed).toEqual(["t/portfolio/ano=2025/mes=04/dia=07/"]);
  });

  it.each([
    "SELECT count(*) FROM portfolio WHERE dia = '07' OR weight_pct = 6.6",
    "SELECT count(*) FROM portfolio a JOIN portfolio b ON a.ticker = b.ticker AND a.dia = b.dia WHERE a.dia >= '07'",
    "WITH portfolio AS (SELECT * FROM portfolio) SELECT count(*) FROM portfolio WHERE dia >= '07'",
    "SELECT (SELECT count(*) FROM portfolio WHERE dia = '07') + (SELECT count(*) FROM portfolio WHERE dia = '08')",
    "SELECT count(*) FROM (SELECT 1 AS one, dia FROM portfolio) t WHERE dia <> '09'",
    "SELECT count(*) FROM portfolio WHERE NOT dia = '09'",
  ])("loses no row by it: %s", async (sql) => {
    expect((await lake.run(sql)).rows).toEqual([["3"]]);
  });

  it("answers over a table without partitions with no row and the right types", async () => {
    const { rows: found, types } = await lake.run("SELECT * FROM nothing");
    expect(found).toEqual([]);
    expect(types).toEqual(["integer", "date", "varchar"]);
    expect((await lake.run("SELECT sum(a) FROM nothing")).rows).toEqual([[null]]);
  });

  it("takes values from the catalogue where folders do not say them", async () => {
    await lake.table("odd", { columns: { a: "int" }, keys: ["dia"] });
    await lake.write("t/odd/somewhere/x.parquet", "SELECT 1::INTEGER AS a");
    await lake.write("t/odd/dia=03/x.parquet", "SELECT 2::INTEGER AS a");
    await lake.write("t/odd/elsewhere/dia=05/x.parquet", "SELECT 3::INTEGER AS a");
    await lake.register("odd", {
      "t/odd/somewhere/": ["01"],
      "t/odd/dia=03/": ["03"],
      "t/odd/elsewhere/dia=05/": ["04"],
    });
    expect((await lake.run("SELECT dia, a FROM odd ORDER BY 1")).rows).toEqual([
      ["01", "1"],
      ["03", "2"],
      ["04", "3"],
    ]);
  });

  it("fills what a file lacks with NULL, whichever file lacks it", async () => {
    for (const [name, withB] of [
      ["older", 1],
      ["newer", 2],
    ] as const) {
      await lake.table(name, { columns: { a: "int", b: "string" }, keys: ["dia"] });
      for (const day of [1, 2]) {
        const extra = day === withB ? ", 'b' AS b, 'unknown' AS c" : "";
        await lake.write(`t/${name}/dia=0${day}/x.parquet`, `SELECT ${day}::INTEGER AS a${extra}`);
      }
      await lake.register(name, { [`t/${name}/dia=01/`]: ["01"], [`t/${name}/dia=02/`]: ["02"] });
      expect((await lake.run(`SELECT * FROM ${name} ORDER BY a`)).rows).toEqual(
        withB === 1
          ? [
              ["1", "b", "01"],
              ["2", null, "02"],
            ]
          : [
              ["1", null, "01"],
              ["2", "b", "02"],
            ],
      );
    }
  });

  it("prints other types as Athena does", async () => {
    const { rows: found, types } = await lake.run(
      "SELECT CAST(1 AS DOUBLE), CAST(0.25 AS DOUBLE), CAST(12345678 AS DOUBLE), true, TIMESTAMP '2026-04-06 10:00:00', 7 / 2, sum(theoretical_qty), sum(weight_pct) FROM portfolio",
    );
    expect(found).toEqual([
      ["1.0", "0.25", "1.2345678E7", "true", "2026-04-06 10:00:00.000", "3", "9007199254740994", "24.120"],
    ]);
    expect(types).toEqual([
      "double",
      "double",
      "double",
      "boolean",
      "timestamp",
      "integer",
      "bigint",
      "decimal",
    ]);
  });

  it("names columns without a name by their place", async () => {
    const { header } = await lake.run("SELECT count(*), ticker, max(dia) AS last FROM portfolio GROUP BY 2");
    expect(header).toEqual(["_col0", "ticker", "last"]);
  });

  it("puts parameters in the place of question marks", async () => {
    const { rows: found } = await lake.run(
      "SELECT ticker, '?' FROM portfolio WHERE ticker = ? AND dia = ? -- ?",
      {
        ExecutionParameters: ["'PETR4'", "'08'"],
      },
    );
    expect(found).toEqual([["PETR4", "?"]]);
    await expect(lake.run("SELECT ?", { ExecutionParameters: ["1 FROM portfolio"] })).rejects.toThrow(
      /INVALID_PARAMETER_USAGE.*not a literal/,
    );
    await expect(lake.run("SELECT 1", { ExecutionParameters: ["1"] })).rejects.toThrow(
      /expected 0 but found 1/,
    );
  });

  it("finds tables by database and catalogue too", async () => {
    for (const name of ["bovespa_test.portfolio", `"awsdatacatalog"."bovespa_test"."PORTFOLIO"`])
      expect((await lake.run(`SELECT count(*) FROM ${name}`)).rows).toEqual([["3"]]);
  });
});
