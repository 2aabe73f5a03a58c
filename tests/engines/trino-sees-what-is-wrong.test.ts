import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import parquet from "parquetjs-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IndexMembership } from "../../contracts/tables/index-membership.ts";
import { type Column, columnName, type Table } from "../../contracts/tables/table.ts";
import { partitionFile, partitionPrefix } from "../../core/lake/keys.ts";
import { conditionsOf, countByWhere, countOneByOne } from "./support/conditions.ts";
import { type Cells, inAnyOrder, type Reader } from "./support/lakes.ts";
import { engines, inDuckDb, inTrino } from "./support/open-lake.ts";

const lake = "parquetjs_lite";
const names = Object.keys(IndexMembership.columns).map(columnName);
const all = `SELECT ${names.join(", ")} FROM index_membership`;

/** The writer that the project does not use, through its ordinary API and with its defaults. */
const writeWithParquetjsLite = async (path: string, table: Table, rows: Cells): Promise<void> => {
  const columns = Object.entries<Column>(table.columns).map(
    ([field, { type }]) => [columnName(field), type.kind === "date" ? "DATE" : "UTF8"] as const,
  );
  const schema = new parquet.ParquetSchema(
    Object.fromEntries(columns.map(([name, type]) => [name, { type }])),
  );
  await mkdir(dirname(path), { recursive: true });
  const writer = await parquet.ParquetWriter.openFile(schema, path);
  for (const row of rows)
    await writer.appendRow(
      Object.fromEntries(
        columns.map(([name, type], at) => [name, type === "DATE" ? new Date(row[at] as string) : row[at]]),
      ),
    );
  await writer.close();
};

/** That Trino finds our rows says something only if it does not find everybody's. */
describe("rows of index_membership in a file of parquetjs-lite", () => {
  let written: Cells;
  let trino: Reader;
  let duckDb: Reader;
  beforeAll(async () => {
    const ours = await inDuckDb("recorded", [IndexMembership]);
    ({ rows: written } = await ours.run(all));
    ours.close?.();
    const values = ["2025", "04", "07"];
    const path = join(engines().root, lake, partitionPrefix(IndexMembership, values), partitionFile);
    await writeWithParquetjsLite(path, IndexMembership, written);
    [trino, duckDb] = [await inTrino(lake, [IndexMembership]), await inDuckDb(lake, [IndexMembership])];
  });
  afterAll(() => duckDb.close?.());

  it("are all there for DuckDB, and for Trino without a WHERE: a test that counts would pass them", async () => {
    expect(written.length).toBeGreaterThan(100);
    const expected = inAnyOrder({ names, rows: written });
    for (const reader of [trino, duckDb]) expect(inAnyOrder(await reader.run(all))).toEqual(expected);
    const conditions = await conditionsOf(duckDb, IndexMembership);
    expect(await countByWhere(duckDb, IndexMembership, conditions)).toEqual(
      await countOneByOne(duckDb, IndexMembership, conditions),
    );
  });

  it("fail the test that ours pass", async () => {
    const conditions = await conditionsOf(duckDb, IndexMembership);
    await expect(countByWhere(trino, IndexMembership, conditions)).rejects.toThrow(
      /HIVE_CANNOT_OPEN_SPLIT[\s\S]*ColumnIndex: Required field 'null_pages' was not present/,
    );
  });
});
