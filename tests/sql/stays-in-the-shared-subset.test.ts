import { describe, expect, it } from "vitest";
import { tables } from "../../contracts/tables/index.ts";
import { columnName } from "../../contracts/tables/table.ts";
import { scanSql } from "../../core/sql/scan.ts";
import { checks, queries, refinedSql, reportSql, views } from "../../sql/index.ts";

const all = Object.entries({ ...refinedSql, ...views, ...queries, ...reportSql, ...checks });
const code = (sql: string) =>
  scanSql(sql)
    .filter(({ kind }) => kind === "code")
    .map(({ text }) => text)
    .join(" ");

/** What Trino, Spark and DuckDB do not all take, or do not all take alike. */
const avoided =
  /\b(date_diff|datediff|date_add|dayofweek|date_format|extract|avg|round|strpos|instr|starts_with|ilike|split|qualify|unnest|listagg|median|offset|fetch|using|string|regexp_\w+|approx_\w+|greatest|least)\b|::|"|`|\bVARCHAR\)|\bVARCHAR\s/i;

describe.each(all)("%s", (name, sql) => {
  it("says purpose, parameters and rows", () => {
    for (const head of ["-- Purpose: ", "-- Parameters: ", "-- Rows: "]) expect(sql).toContain(head);
  });

  it("is one statement without what the engines differ in", () => {
    expect(code(sql)).not.toContain(";");
    expect(avoided.exec(code(sql))?.[0]).toBeUndefined();
    for (const { kind, text } of scanSql(sql))
      if (kind === "string") expect(text.slice(1, -1)).not.toMatch(/['\\]/);
  });

  it("orders with a place for NULL", () => {
    for (const [clause] of code(sql).matchAll(/^ORDER BY [^)]*$/gms))
      for (const item of clause.split(",")) expect(item).toContain("NULLS LAST");
    if (name in queries || name in reportSql || name in checks || name in refinedSql)
      expect(code(sql)).toMatch(/^ORDER BY /m);
  });
});

describe("sql/refined", () => {
  it("has one statement for each refined table, which casts each of its columns", () => {
    const refined = tables.filter(({ layer }) => layer === "refined");
    expect(Object.keys(refinedSql)).toEqual(refined.map(({ name }) => name).sort());
    for (const { name, columns, partitionKeys } of refined) {
      const text = code(refinedSql[name] ?? "").replaceAll(/\s+/g, " ");
      const select = text.slice(
        text.lastIndexOf("SELECT CAST("),
        text.indexOf(" FROM", text.lastIndexOf("SELECT CAST(")),
      );
      const named = [...select.matchAll(/AS (?:VARCHAR\(\d+\)|DECIMAL\(\d+,\d+\)|[A-Z]+)\) AS (\w+)/g)].map(
        ([, as]) => as,
      );
      expect(named).toEqual([
        ...partitionKeys.map((key) => key.name),
        ...Object.keys(columns).map(columnName),
      ]);
    }
  });
});
