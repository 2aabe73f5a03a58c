import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { tables } from "../../contracts/tables/index.ts";
import { columnName } from "../../contracts/tables/table.ts";
import { dataDictionary, dataDictionaryFile } from "../../scripts/data-dictionary/markdown.ts";
import { sqlHeader } from "../../scripts/data-dictionary/sql-header.ts";
import { queries, views } from "../../sql/index.ts";

describe("docs/data-dictionary.md", () => {
  it("is what `npm run docs` makes of the contracts and statements", async () => {
    expect(await readFile(dataDictionaryFile, "utf8"), "stale: run `npm run docs`").toBe(dataDictionary());
  });

  it("has every column of every table under its heading, every view and every query", () => {
    const sections = new Map(
      dataDictionary()
        .split("\n### ")
        .map((section) => [section.split("\n")[0], section]),
    );
    for (const { name, columns, partitionKeys } of tables)
      for (const column of [...Object.keys(columns).map(columnName), ...partitionKeys.map((key) => key.name)])
        expect(sections.get(name), name).toContain(`| \`${column}\``);
    for (const name of [...Object.keys(views), ...Object.keys(queries)])
      expect(sections.has(name)).toBe(true);
  });
});

describe("sqlHeader", () => {
  it("joins what goes on over lines, and stops at the statement", () => {
    const sql = [
      "-- Purpose: one",
      "--   two.",
      "-- Parameters: none.",
      "-- Rows: one a day.",
      "-- A note",
      "--   of two lines.",
      "SELECT 1",
      "-- no note",
    ];
    expect(sqlHeader(sql.join("\n"))).toEqual({
      purpose: "one two.",
      parameters: "none.",
      rows: "one a day.",
      notes: ["A note of two lines."],
    });
  });

  it("names what a head lacks", () => {
    expect(() => sqlHeader("-- Purpose: one.\nSELECT 1")).toThrow('no "-- Parameters: "');
  });
});
