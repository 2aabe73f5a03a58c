import { describe, expect, it } from "vitest";
import { tables } from "../../contracts/tables/index.ts";
import { columnName } from "../../contracts/tables/table.ts";
import { read } from "./source-tree.ts";

describe("docs/glossary.md", () => {
  it("has every column and partition key of the tables", () => {
    const glossary = read("docs/glossary.md");
    const names = tables.flatMap(({ columns, partitionKeys }) => [
      ...Object.keys(columns).map(columnName),
      ...partitionKeys.map(({ name }) => name),
    ]);
    expect(new Set(names).size).toBeGreaterThan(20);
    expect([...new Set(names)].filter((name) => !glossary.includes(`\`${name}\``))).toEqual([]);
  });
});
