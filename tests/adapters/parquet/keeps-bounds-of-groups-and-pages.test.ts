import fc from "fast-check";
import { parquetMetadata, readColumnIndex, readOffsetIndex } from "hyparquet";
import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { date, decimal, int32, int64, nullable, string } from "../../../contracts/tables/table.ts";
import { duckDbReader, type TestColumns, tableOf } from "./read-back.ts";

const text = { description: "" };

describe("statistics of a row group", () => {
  const duckDb = duckDbReader();
  const statistics = async (file: Uint8Array) =>
    (
      await duckDb.query(
        file,
        "SELECT path_in_schema AS name, stats_min_value AS min, stats_max_value AS max, stats_null_count AS nulls, min_is_exact AS min_exact, max_is_exact AS max_exact FROM parquet_metadata($file) ORDER BY row_group_id",
      )
    ).map(({ name, min, max, nulls, min_exact, max_exact }) => [
      name,
      min,
      max,
      nulls,
      ...(min_exact === false || max_exact === false ? ["inexact"] : []),
    ]);

  it("has min, max and nulls of every type", async () => {
    const table = tableOf({
      name: nullable(string(text)),
      day: date(text),
      rank: nullable(int32(text)),
      quantity: int64(text),
      weight: decimal(6, 3)(text),
      value: decimal(18, 2)(text),
      divisor: decimal(24, 8)(text),
      nothing: nullable(decimal(24, 8)(text)),
    });
    const columns: TestColumns = {
      name: [null, "Ç", "\u{ffff}", "😀", "ZZ", null],
      day: ["2024-02-29", "1969-12-31", "2025-07-04", "2024-02-29", "2024-02-29", "2024-02-29"],
      rank: [3, null, -7, 20, 0, 0],
      quantity: [2n ** 63n - 1n, -(2n ** 63n), 0n, 1n, 2n, 3n],
      weight: [999_999n, -999_999n, 1n, 2n, 3n, 4n],
      value: [0n, 10n ** 18n - 1n, 1n - 10n ** 18n, 4n, 5n, 6n],
      divisor: [-1n, 10n ** 24n - 1n, 1n - 10n ** 24n, 0n, 1n, 255n],
      nothing: [null, null, null, null, null, null],
    };
    const file = createHyparquetWriter({ compression: "ZSTD" }).write(table, columns);
    expect(await statistics(file)).toEqual([
      ["name", "ZZ", "😀", 2n],
      ["day", "1969-12-31", "2025-07-04", 0n],
      ["rank", "-7", "20", 1n],
      ["quantity", "-9223372036854775808", "9223372036854775807", 0n],
      ["weight", "-999.999", "999.999", 0n],
      ["value", "-9999999999999999.99", "9999999999999999.99", 0n],
      ["divisor", "-9999999999999999.99999999", "9999999999999999.99999999", 0n],
      ["nothing", null, null, 6n],
    ]);
  });

  it("cuts a long text to a bound that still holds", async () => {
    const file = createHyparquetWriter({ compression: "NONE" }).write(tableOf({ label: string(text) }), {
      label: ["é".repeat(40), "a".repeat(65), "z".repeat(64)],
    });
    expect(await statistics(file)).toEqual([["label", "a".repeat(64), `${"é".repeat(31)}ê`, 0n, "inexact"]]);
  });
});

/** The page indexes of each chunk, as an independent reader decodes them. */
const pageIndexes = (file: Uint8Array) => {
  const bytes = file.slice().buffer;
  const { row_groups, schema } = parquetMetadata(bytes);
  const reader = (offset: bigint | undefined, length: number | undefined) =>
    offset === undefined ? undefined : { view: new DataView(bytes, Number(offset), length), offset: 0 };
  return row_groups.flatMap((group) =>
    group.columns.map((chunk, at) => {
      const column = reader(chunk.column_index_offset, chunk.column_index_length);
      const offset = reader(chunk.offset_index_offset, chunk.offset_index_length);
      return {
        chunk: chunk.meta_data as NonNullable<typeof chunk.meta_data>,
        columnIndex: column && readColumnIndex(column, schema[at + 1] as (typeof schema)[number]),
        offsetIndex: offset && readOffsetIndex(offset),
      };
    }),
  );
};

describe("page indexes", () => {
  const write = (values: TestColumns, columns: Parameters<typeof tableOf>[0], pageRows: number) =>
    pageIndexes(createHyparquetWriter({ compression: "ZSTD", pageRows }).write(tableOf(columns), values));

  it("are left out where a chunk is one page", () => {
    const [{ columnIndex, offsetIndex } = {}] = write({ n: [3, 1, 2] }, { n: int32(text) }, 3);
    expect({ columnIndex, offsetIndex }).toEqual({ columnIndex: undefined, offsetIndex: undefined });
  });

  it("bound each page and say where it begins", () => {
    const values = fc.array(fc.option(fc.integer({ min: -3, max: 3 }), { freq: 2 }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 7 }), (ranks, pageRows) => {
        fc.pre(ranks.length > pageRows);
        const [{ chunk, columnIndex, offsetIndex } = {}] = write(
          { rank: ranks },
          { rank: nullable(int32(text)) },
          pageRows,
        );
        const pages = Array.from({ length: Math.ceil(ranks.length / pageRows) }, (_, page) =>
          ranks.slice(page * pageRows, (page + 1) * pageRows),
        );
        const present = pages.map((page) => page.filter((rank) => rank !== null));
        const isNull = present.map((page) => page.length === 0);
        expect(columnIndex?.null_pages.map(Boolean)).toEqual(isNull);
        expect(columnIndex?.null_counts).toEqual(
          pages.map((page, at) => BigInt(page.length - (present[at]?.length ?? 0))),
        );
        const withValues = present.filter((page) => page.length > 0);
        const bounds = (all: readonly unknown[] | undefined) => all?.filter((_, page) => !isNull[page]);
        expect(bounds(columnIndex?.min_values)).toEqual(withValues.map((page) => Math.min(...page)));
        expect(bounds(columnIndex?.max_values)).toEqual(withValues.map((page) => Math.max(...page)));
        const rising = (all: number[]) =>
          all.every((value, at) => at === 0 || value >= (all[at - 1] as number));
        const mins = withValues.map((page) => Math.min(...page));
        const maxs = withValues.map((page) => Math.max(...page));
        const falling = (all: number[]) => rising(all.toReversed());
        expect(columnIndex?.boundary_order).toBe(
          rising(mins) && rising(maxs)
            ? "ASCENDING"
            : falling(mins) && falling(maxs)
              ? "DESCENDING"
              : "UNORDERED",
        );
        const locations = offsetIndex?.page_locations ?? [];
        expect(locations.map((page) => Number(page.first_row_index))).toEqual(
          pages.map((_, page) => page * pageRows),
        );
        let next = chunk?.data_page_offset;
        for (const location of locations) {
          expect(location.offset).toBe(next);
          next = location.offset + BigInt(location.compressed_page_size);
        }
        const begin = chunk?.dictionary_page_offset ?? chunk?.data_page_offset ?? 0n;
        expect(next).toBe(begin + (chunk?.total_compressed_size ?? 0n));
      }),
      { numRuns: 200 },
    );
  });

  it("bound text in code point order and decimals by their number", () => {
    const [name, divisor] = write(
      { name: ["😀", "\u{ffff}", "a", "b"], divisor: [-1n, 1n, 256n, 255n] },
      { name: string(text), divisor: decimal(24, 0)(text) },
      2,
    );
    expect(name?.columnIndex).toMatchObject({
      min_values: ["\u{ffff}", "a"],
      max_values: ["😀", "b"],
      boundary_order: "DESCENDING",
    });
    expect(divisor?.columnIndex).toMatchObject({
      min_values: [-1, 255],
      max_values: [1, 256],
      boundary_order: "ASCENDING",
    });
  });
});
