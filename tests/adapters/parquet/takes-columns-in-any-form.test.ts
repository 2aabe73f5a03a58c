import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { date, decimal, int32, int64, nullable, string } from "../../../contracts/tables/table.ts";
import type { ColumnData } from "../../../core/ports.ts";
import { arenaOf } from "./arenas.ts";
import { duckDbReader, tableOf } from "./read-back.ts";

const text = { description: "" };

describe("a column", () => {
  const duckDb = duckDbReader();
  const bigs = fc.oneof(
    fc.constantFrom(
      0n,
      -1n,
      2n ** 31n - 1n,
      2n ** 31n,
      2n ** 32n,
      2n ** 53n + 1n,
      10n ** 18n - 1n,
      1n - 10n ** 18n,
    ),
    fc.bigInt({ min: -999_999_999_999_999_999n, max: 999_999_999_999_999_999n }),
    fc.bigInt({ min: 0n, max: 1000n }),
  );
  const small = fc.oneof(
    fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  );
  const rows = fc.integer({ min: 0, max: 200 });
  const table = tableOf({
    whole: int64(text),
    wide: nullable(decimal(18, 2)(text)),
    narrow: decimal(9, 4)(text),
    count: nullable(int32(text)),
    code: nullable(string(text)),
    label: nullable(string(text)),
    day: nullable(date(text)),
  });
  const columnsOf = (count: number) => {
    const exactly = { minLength: count, maxLength: count };
    return fc.record({
      whole: fc.array(fc.oneof(bigs, fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n))), exactly),
      wide: fc.array(bigs, exactly),
      narrow: fc.array(fc.bigInt({ min: -999_999_999n, max: 999_999_999n }), exactly),
      count: fc.array(small, exactly),
      code: fc.array(
        fc.oneof(fc.constantFrom("", "PETR4", "Çé"), fc.string({ unit: "binary", maxLength: 6 })),
        exactly,
      ),
      label: fc.array(fc.nat(3), exactly),
      day: fc.array(fc.nat(2), exactly),
    });
  };

  it("of typed arrays, coded values or an arena is read as the plain one, at any group and page size", async () => {
    const labels = ["Ação", null, "", "not used", "𝒳"];
    const days = [null, "2024-02-29", "1582-10-15"];
    await fc.assert(
      fc.asyncProperty(
        rows.chain(columnsOf),
        fc.integer({ min: 1, max: 201 }),
        fc.integer({ min: 1, max: 201 }),
        fc.constantFrom(...(["ZSTD", "SNAPPY", "NONE"] as const)),
        async (of, rowGroupRows, pageRows, compression) => {
          const data: Record<string, ColumnData> = {
            whole: BigInt64Array.from(of.whole),
            wide: BigInt64Array.from(of.wide),
            narrow: BigInt64Array.from(of.narrow),
            count: Int32Array.from(of.count),
            code: arenaOf(of.code),
            label: { values: labels, places: Int32Array.from(of.label) },
            day: { values: days, places: Int32Array.from(of.day) },
          };
          const file = createHyparquetWriter({ compression, rowGroupRows, pageRows }).write(table, data);
          expect(await duckDb.columns(file)).toEqual({
            ...of,
            label: of.label.map((place) => labels[place]),
            day: of.day.map((place) => days[place]),
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it("has true bounds in whichever form it comes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }).chain(columnsOf), async (of) => {
        const write = (data: Record<string, ColumnData>) =>
          createHyparquetWriter({ compression: "NONE", pageRows: 13 }).write(
            tableOf({
              whole: int64(text),
              wide: decimal(18, 2)(text),
              count: int32(text),
              code: string(text),
            }),
            data,
          );
        const sql =
          "SELECT path_in_schema AS name, stats_min_value AS least, stats_max_value AS most, stats_null_count AS nulls FROM parquet_metadata($file)";
        const { whole, wide, count, code } = of;
        const typed = {
          whole: BigInt64Array.from(whole),
          wide: BigInt64Array.from(wide),
          count: Int32Array.from(count),
          code: arenaOf(code),
        };
        expect(await duckDb.query(write(typed), sql)).toEqual(
          await duckDb.query(write({ whole, wide, count, code }), sql),
        );
      }),
      { numRuns: 50 },
    );
  });

  const errorOf = (column: Parameters<typeof tableOf>[0][string], data: ColumnData) => {
    try {
      createHyparquetWriter({ compression: "NONE", rowGroupRows: 2 }).write(tableOf({ theField: column }), {
        theField: data,
      });
    } catch (error) {
      return error;
    }
    throw new Error("did not throw");
  };

  it.each<[string, Parameters<typeof tableOf>[0][string], ColumnData, string, RegExp]>([
    [
      "one more digit",
      decimal(6, 3)(text),
      BigInt64Array.of(1n, 2n, 3n, 1_000_000n),
      "value-out-of-range",
      /row 4: 1000000 is no decimal\(6,3\)/,
    ],
    [
      "one more digit below zero",
      decimal(18, 2)(text),
      BigInt64Array.of(1n, -(10n ** 18n)),
      "value-out-of-range",
      /row 2/,
    ],
    [
      "a decimal too wide for 64 bits",
      decimal(19, 2)(text),
      BigInt64Array.of(1n),
      "columns-do-not-fit",
      /BigInt64Array/,
    ],
    [
      "32-bit words for an int64",
      int64(text),
      Int32Array.of(1),
      "columns-do-not-fit",
      /int64 takes no Int32Array/,
    ],
    [
      "64-bit words for text",
      string(text),
      BigInt64Array.of(1n),
      "columns-do-not-fit",
      /string takes no BigInt64Array/,
    ],
    ["text for a date", date(text), arenaOf(["2024-02-29"]), "columns-do-not-fit", /date takes no text/],
    [
      "bytes that are no UTF-8",
      string(text),
      { bytes: Uint8Array.of(0xc7), ends: Int32Array.of(1) },
      "columns-do-not-fit",
      /UTF-8/,
    ],
    [
      "a text that ends within a character",
      string(text),
      { bytes: Buffer.from("aé"), ends: Int32Array.of(2, 3) },
      "columns-do-not-fit",
      /row 1/,
    ],
    [
      "ends that fall",
      string(text),
      { bytes: Buffer.from("abc"), ends: Int32Array.of(2, 1, 3) },
      "columns-do-not-fit",
      /row 2/,
    ],
    [
      "an end beyond the bytes",
      string(text),
      { bytes: Buffer.from("abc"), ends: Int32Array.of(2, 4) },
      "columns-do-not-fit",
      /row 2/,
    ],
    [
      "a place without a value",
      string(text),
      { values: ["a"], places: Int32Array.of(0, 0, 1) },
      "columns-do-not-fit",
      /row 3/,
    ],
    [
      "a place below 0",
      string(text),
      { values: ["a"], places: Int32Array.of(-1) },
      "columns-do-not-fit",
      /row 1/,
    ],
    [
      "NULL where none is allowed",
      string(text),
      { values: ["a", null], places: Int32Array.of(0, 0, 1) },
      "null-not-allowed",
      /row 3/,
    ],
    [
      "a value of another type",
      int32(text),
      { values: ["1"], places: Int32Array.of(0) },
      "value-out-of-range",
      /row 1/,
    ],
  ])("%s: is refused", (_, column, data, code, message) => {
    expect(errorOf(column, data)).toMatchObject({
      name: "PermanentError",
      code,
      message: expect.stringMatching(new RegExp(`^sample\\.the_field.*${message.source}`)),
    });
  });

  it("is written in the encodings that Trino and Spark read", async () => {
    const count = 3000;
    const rowsOf = Array.from({ length: count }, (_, row) => row);
    const file = createHyparquetWriter({ compression: "ZSTD", pageRows: 1000 }).write(
      tableOf({
        price: decimal(13, 2)(text),
        trades: int32(text),
        ticker: string(text),
        market: string(text),
      }),
      {
        price: BigInt64Array.from(rowsOf, (row) => BigInt(row * 37)),
        trades: Int32Array.from(rowsOf, (row) => row * 31),
        ticker: arenaOf(rowsOf.map((row) => `PETR${row}`)),
        market: { values: ["cash", "forward"], places: Int32Array.from(rowsOf, (row) => row % 2) },
      },
    );
    const sql = "SELECT path_in_schema AS name, encodings FROM parquet_metadata($file)";
    expect(await duckDb.query(file, sql)).toEqual([
      { name: "price", encodings: "PLAIN" },
      { name: "trades", encodings: "PLAIN" },
      { name: "ticker", encodings: "DELTA_BYTE_ARRAY" },
      { name: "market", encodings: "PLAIN, RLE_DICTIONARY" },
    ]);
  });
});
