import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hiveTable } from "../../contracts/tables/hive-table.ts";
import { tableNamed, tables } from "../../contracts/tables/index.ts";
import { columnName, type Table } from "../../contracts/tables/table.ts";

/** The reverse of `columnName`. */
const fieldName = (column: string) =>
  column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const cases = tables.map((table) => [table.name, table] as const);

describe("tables", () => {
  it("have names of their own, by which they are found", () => {
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
    for (const table of tables) expect(tableNamed(table.name)).toBe(table);
    expect(tableNamed("index_portfolios")).toBeUndefined();
  });

  it.each(cases)("%s: is named and described as Glue and Athena allow", (name, table: Table) => {
    expect(name).toMatch(/^[a-z][a-z0-9_]{0,127}$/);
    expect(Number.isInteger(table.version) && table.version > 0).toBe(true);
    expect(table.description).not.toBe("");
    const hive = hiveTable(table, "lake");
    const columns = [...hive.columns, ...hive.partitionKeys];
    expect(new Set(columns.map((column) => column.name)).size).toBe(columns.length);
    for (const column of columns) {
      expect(column.name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(column.comment).not.toBe("");
      expect(column.comment.length).toBeLessThanOrEqual(255);
    }
    expect(hive.location).toBe(`s3://lake/${table.layer}/${name}/`);
  });

  it.each(cases)("%s: has its sort key among its columns, and never NULL", (_, table: Table) => {
    expect(table.sortKey.length).toBeGreaterThan(0);
    expect(new Set(table.sortKey).size).toBe(table.sortKey.length);
    for (const field of table.sortKey) {
      expect(Object.keys(table.columns)).toContain(field);
      expect(table.columns[field]?.nullable).toBe(false);
    }
  });

  it.each(cases)("%s: has decimals that 38 digits hold", (_, table: Table) => {
    for (const { type } of Object.values(table.columns)) {
      if (type.kind !== "decimal") continue;
      expect(type.precision).toBeGreaterThanOrEqual(1);
      expect(type.precision).toBeLessThanOrEqual(38);
      expect(type.scale).toBeGreaterThanOrEqual(0);
      expect(type.scale).toBeLessThanOrEqual(type.precision);
    }
  });

  it.each(cases)("%s: says what its numbers count or measure", (_, table: Table) => {
    for (const [field, { type, unit }] of Object.entries(table.columns))
      expect(unit !== undefined, field).toBe(["decimal", "int32", "int64"].includes(type.kind));
  });

  it.each(cases)("%s: has field names that come back from their column names", (_, table: Table) => {
    for (const field of Object.keys(table.columns)) expect(fieldName(columnName(field))).toBe(field);
  });

  it.each(cases)("%s: is partitioned, and by no column of its own", (_, table: Table) => {
    expect(table.partitionKeys.length).toBeGreaterThan(0);
    const columns = new Set(Object.keys(table.columns).map(columnName));
    for (const { name } of table.partitionKeys) expect(columns.has(name)).toBe(false);
  });

  it.each(cases)("%s: reads curated tables only, and only if it is refined", (_, table: Table) => {
    expect(table.inputs.length > 0).toBe(table.layer === "refined");
    const { inputs, previousInputs = [] } = table;
    expect(table.previousInputs).not.toEqual([]);
    for (const input of [...inputs, ...previousInputs]) {
      expect(tableNamed(input)?.layer).toBe("curated");
      // The job finds a session's file by year, month and day.
      expect(tableNamed(input)?.partitionKeys.map((key) => key.name)).toEqual(["ano", "mes", "dia"]);
    }
  });
});

describe("columnName", () => {
  it("turns every field name into a column of its own", () => {
    const field = fc.stringMatching(/^[a-z]+([A-Z][a-z0-9]+)*$/);
    fc.assert(
      fc.property(field, (name) => {
        expect(columnName(name)).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(fieldName(columnName(name))).toBe(name);
      }),
    );
  });
});
