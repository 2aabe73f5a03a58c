import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import { hiveTable } from "../../contracts/tables/hive-table.ts";
import { IndexPortfolio } from "../../contracts/tables/index-portfolio.ts";
import { Quotes } from "../../contracts/tables/quotes.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { toColumns } from "../../core/lake/columns.ts";
import { arbitraryTable } from "../adapters/parquet/arbitrary-tables.ts";
import { portfolioRow } from "../local/refine/portfolio.ts";
import { conditionsOf, countByWhere, countOneByOne } from "./support/conditions.ts";
import { type Cells, inAnyOrder, type Reader } from "./support/lakes.ts";
import { columnsAsRead, madeUpQuotes } from "./support/made-up-quotes.ts";
import { engines, inDuckDb, inSpark, inTrino } from "./support/open-lake.ts";
import { cellsOf, putFile } from "./support/put-table.ts";

const { root } = engines();
const day = ["2016", "02", "29"];
const columnsOf = (table: Table) =>
  hiveTable(table, "")
    .columns.map(({ name }) => name)
    .join(", ");
const asAnswer = (table: Table, rows: Cells) => inAnyOrder({ names: columnsOf(table).split(", "), rows });
const contents = async (reader: Reader, table: Table) =>
  inAnyOrder(await reader.run(`SELECT ${columnsOf(table)} FROM ${table.name}`));

const closers: (() => void)[] = [];
const openEverywhere = async (lake: string, tables: readonly Table[]) => {
  const readers = [
    await inTrino(lake, tables),
    await inSpark(lake, tables),
    await inDuckDb(lake, tables),
  ] as const;
  closers.push(() => readers[2].close?.());
  return readers;
};
afterAll(() => {
  for (const close of closers) close();
});

describe("made-up quotes", () => {
  const write = async (lake: string, count: number, settings: object) => {
    const quotes = madeUpQuotes(count);
    const parquet = createHyparquetWriter({ compression: "ZSTD", ...settings });
    await putFile(root, lake, Quotes, day, parquet.write(Quotes, columnsAsRead(quotes)));
    return quotes;
  };
  const expectEachWhereToFind = async (trino: Reader, duckDb: Reader) => {
    const conditions = await conditionsOf(duckDb, Quotes);
    expect(await countByWhere(trino, Quotes, conditions)).toEqual(
      await countOneByOne(duckDb, Quotes, conditions),
    );
  };

  it("in many groups and pages are what was written in every engine, and each WHERE in Trino finds its rows", async () => {
    const quotes = await write("small_pages", 6_000, { rowGroupRows: 2_500, pageRows: 400 });
    const readers = await openEverywhere("small_pages", [Quotes]);
    const written = asAnswer(Quotes, cellsOf(Quotes, toColumns(Quotes, quotes)));
    for (const reader of readers) expect(await contents(reader, Quotes), reader.name).toEqual(written);
    const [trino, , duckDb] = readers;
    await expectEachWhereToFind(trino, duckDb);
  });

  it("in the groups and pages of the pipeline are found by each WHERE in Trino", async () => {
    await write("large_pages", 21_000, {});
    const duckDb = await inDuckDb("large_pages", [Quotes]);
    closers.push(() => duckDb.close?.());
    await expectEachWhereToFind(await inTrino("large_pages", [Quotes]), duckDb);
  });
});

describe("a file", () => {
  it("of one row whose nullable columns are NULL is read by all", async () => {
    const columns = toColumns(IndexPortfolio, [
      portfolioRow({ sessionDate: "2016-02-29", ticker: "", eventMarks: null, listingSegment: null }),
    ]);
    const bytes = createHyparquetWriter({ compression: "SNAPPY" }).write(IndexPortfolio, columns);
    await putFile(root, "one_row", IndexPortfolio, day, bytes);
    for (const reader of await openEverywhere("one_row", [IndexPortfolio]))
      expect(await contents(reader, IndexPortfolio), reader.name).toEqual(
        asAnswer(IndexPortfolio, cellsOf(IndexPortfolio, columns)),
      );
  });

  it("of any columns and rows is read by all, cell for cell", async () => {
    const samples = fc.sample(arbitraryTable(120), { numRuns: 25, seed: 476 });
    const tables: Table[] = [];
    const written = new Map<Table, Cells>();
    for (const [at, { table, columns }] of samples.entries()) {
      const named: Table = { ...table, name: `sample_${at}`, partitionKeys: Quotes.partitionKeys };
      const settings = at % 2 === 0 ? {} : { rowGroupRows: 50, pageRows: 7 };
      const compression = (["ZSTD", "SNAPPY", "NONE"] as const)[at % 3] ?? "ZSTD";
      await putFile(
        root,
        "samples",
        named,
        day,
        createHyparquetWriter({ compression, ...settings }).write(table, columns),
      );
      tables.push(named);
      written.set(named, cellsOf(named, columns));
    }
    for (const reader of await openEverywhere("samples", tables))
      for (const table of tables)
        expect(await contents(reader, table), `${reader.name} ${table.name}`).toEqual(
          asAnswer(table, written.get(table) ?? []),
        );
  });
});
