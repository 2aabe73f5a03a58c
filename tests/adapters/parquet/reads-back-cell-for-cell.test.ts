import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createHyparquetWriter,
  type ParquetCompression,
} from "../../../adapters/parquet/hyparquet-writer.ts";
import { decimal, int64, nullable, string } from "../../../contracts/tables/table.ts";
import { arbitraryTable } from "./arbitrary-tables.ts";
import { duckDbReader, tableOf } from "./read-back.ts";

const text = { description: "" };
const compressions: readonly ParquetCompression[] = ["ZSTD", "SNAPPY", "NONE"];

describe("what DuckDB reads", () => {
  const duckDb = duckDbReader();

  it("is what was written, for any table, compression, group and page size", async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryTable(40),
        fc.constantFrom(...compressions),
        fc.integer({ min: 1, max: 41 }),
        fc.integer({ min: 1, max: 41 }),
        async ({ table, columns }, compression, rowGroupRows, pageRows) => {
          const writer = createHyparquetWriter({ compression, rowGroupRows, pageRows });
          expect(await duckDb.columns(writer.write(table, columns))).toEqual(columns);
        },
      ),
      { numRuns: 300 },
    );
  });

  describe.each(compressions)("with %s", (compression) => {
    const writer = createHyparquetWriter({ compression, rowGroupRows: 1000, pageRows: 300 });
    const table = tableOf({
      tickerSymbol: string(text),
      mostlyNull: nullable(int64(text)),
      alwaysNull: nullable(string(text)),
      constant: string(text),
      divisor: decimal(24, 8)(text),
    });
    const of = (rows: number) => ({
      tickerSymbol: Array.from({ length: rows }, (_, row) => `T${row * 7919}`),
      mostlyNull: Array.from({ length: rows }, (_, row) => (row % 250 === 249 ? BigInt(row) ** 5n : null)),
      alwaysNull: Array.from({ length: rows }, () => null),
      constant: Array.from({ length: rows }, () => "IBOV"),
      divisor: Array.from({ length: rows }, (_, row) => -(10n ** 24n) + 1n + BigInt(row)),
    });

    it.each([0, 1, 7, 8, 9, 299, 300, 301, 999, 1000, 1001, 2000, 3500])(
      "has all of %d rows",
      async (rows) => {
        const { tickerSymbol, mostlyNull, alwaysNull, constant, divisor } = of(rows);
        expect(await duckDb.columns(writer.write(table, of(rows)))).toEqual({
          ticker_symbol: tickerSymbol,
          mostly_null: mostlyNull,
          always_null: alwaysNull,
          constant,
          divisor,
        });
      },
    );

    it("has row groups of the fixed size and a shorter last one", async () => {
      const groups = await duckDb.query(
        writer.write(table, of(2500)),
        "SELECT DISTINCT row_group_id, row_group_num_rows AS rows FROM parquet_metadata($file) ORDER BY 1",
      );
      expect(groups.map(({ rows }) => rows)).toEqual([1000n, 1000n, 500n]);
    });
  });

  it("has more than one row group of the default size", async () => {
    const values = Array.from({ length: 200_001 }, (_, row) => BigInt(row * 31));
    const file = createHyparquetWriter({ compression: "ZSTD" }).write(tableOf({ quantity: int64(text) }), {
      quantity: values,
    });
    expect(await duckDb.columns(file)).toEqual({ quantity: values });
    const sizes = await duckDb.query(
      file,
      "SELECT row_group_num_rows AS rows FROM parquet_metadata($file) ORDER BY row_group_id",
    );
    expect(sizes.map(({ rows }) => rows)).toEqual([100_000n, 100_000n, 1n]);
  });

  it("finds rows by each of their values", async () => {
    const table = tableOf({ code: string(text), weightPct: decimal(6, 3)(text) });
    const codes = Array.from({ length: 500 }, (_, row) => {
      const code = 0x20 + row * 0x800;
      return String.fromCodePoint(code < 0xd800 ? code : code + 0x800);
    });
    const weights = codes.map((_, row) => BigInt(row - 250));
    const file = createHyparquetWriter({ compression: "ZSTD", rowGroupRows: 50, pageRows: 10 }).write(table, {
      code: codes,
      weightPct: weights,
    });
    for (const row of [0, 31, 32, 249, 250, 499]) {
      expect(
        await duckDb.query(
          file,
          `SELECT count(*) AS found FROM read_parquet($file) WHERE code = '${codes[row]}' AND weight_pct = ${Number(weights[row]) / 1000}`,
        ),
      ).toEqual([{ found: 1n }]);
    }
  });
});
