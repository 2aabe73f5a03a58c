import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tableNamed } from "../../../contracts/tables/index.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { IndexWeights } from "../../../contracts/tables/index-weights.ts";
import type { Table } from "../../../contracts/tables/table.ts";
import {
  curatedKey,
  parseLakeKey,
  partitionPrefix,
  periodValues,
  sessionOf,
  tablePrefix,
} from "../../../core/lake/keys.ts";

const day = "curated/index_portfolio/ano=2025/mes=04/dia=07/";
const byYear: Table = {
  ...IndexPortfolio,
  name: "index_levels",
  partitionKeys: [{ name: "ano", description: "Year" }],
};

describe("lake keys", () => {
  it("have one folder a table, one a partition, and one file in it", () => {
    expect(tablePrefix(IndexPortfolio)).toBe("curated/index_portfolio/");
    expect(partitionPrefix(IndexPortfolio, ["2025", "04"])).toBe("curated/index_portfolio/ano=2025/mes=04/");
    expect(partitionPrefix(IndexPortfolio, [])).toBe(tablePrefix(IndexPortfolio));
    expect(partitionPrefix(IndexWeights, ["2025-04-07", "PETR4"])).toBe(
      "refined/index_weights/session_date=2025-04-07/ticker=PETR4/",
    );
    expect(curatedKey(IndexPortfolio, { day: "2025-04-07" })).toBe(`${day}part-00000.parquet`);
    expect(curatedKey(byYear, { year: 1968 })).toBe("curated/index_levels/ano=1968/part-00000.parquet");
    expect(periodValues({ year: 1968 })).toEqual(["1968"]);
  });

  it("come back as table and values", () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
    const tables = fc.constantFrom<Table>(IndexPortfolio, IndexWeights);
    fc.assert(
      fc.property(tables, fc.array(value, { minLength: 3, maxLength: 3 }), (table, all) => {
        const values = all.slice(0, table.partitionKeys.length);
        const key = `${partitionPrefix(table, values)}part-00000.parquet`;
        expect(parseLakeKey(key, tableNamed)).toEqual({ table, values });
      }),
    );
  });

  it("take any data file that an engine writes", () => {
    const name = "part-00007-0f9f3d0a.c000.snappy.parquet";
    expect(parseLakeKey(day + name, tableNamed)?.values).toEqual(["2025", "04", "07"]);
  });

  it.each([
    ["an unknown table", `${day}part-00000.parquet`.replace("index_portfolio", "quotes_of_mars")],
    ["the other layer", `${day}part-00000.parquet`.replace("curated", "refined")],
    ["a partition key of another name", `${day}part-00000.parquet`.replace("mes=", "month=")],
    ["a partition level less", "curated/index_portfolio/ano=2025/mes=04/part-00000.parquet"],
    ["a partition level more", `${day}hora=10/part-00000.parquet`],
    ["an empty value", `${day}part-00000.parquet`.replace("mes=04", "mes=")],
    ["no value", `${day}part-00000.parquet`.replace("mes=04", "mes")],
    ["two signs of equality", `${day}part-00000.parquet`.replace("mes=04", "mes=04=x")],
    ["a folder marker", day],
    ["a marker of success", `${day}_SUCCESS`],
    ["a temporary file", `${day}_part-00000.parquet`],
    ["a hidden file", `${day}.part-00000.parquet`],
    ["another format", `${day}part-00000.csv`],
    ["nothing", ""],
  ])("are undefined with %s", (_, key) => {
    expect(parseLakeKey(key, tableNamed)).toBeUndefined();
  });

  it("never throw", () => {
    const near = fc
      .array(fc.constantFrom("curated", "index_portfolio", "ano=2025", "=", "", "dia=07", "x.parquet"))
      .map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), near), (key) => {
        expect(() => parseLakeKey(key, tableNamed)).not.toThrow();
      }),
    );
  });
});

describe("sessionOf", () => {
  it.each([
    [IndexPortfolio, ["2025", "04", "07"], "2025-04-07"],
    [IndexWeights, ["2025-04-07", "PETR4"], "2025-04-07"],
    [byYear, ["2025"], undefined],
    [IndexPortfolio, ["2025", "02", "30"], undefined],
    [IndexWeights, ["2025-04-07,2025-04-08", "PETR4"], undefined],
  ])("of %# is the day its values name, if any", (table: Table, values, session) => {
    expect(sessionOf(table, values)).toBe(session);
  });
});
