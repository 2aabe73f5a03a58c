import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import {
  type Column,
  date,
  decimal,
  int32,
  int64,
  nullable,
  string,
} from "../../../contracts/tables/table.ts";
import type { ColumnValues } from "../../../core/ports.ts";
import { tableOf } from "./read-back.ts";

const text = { description: "" };
const writer = createHyparquetWriter({ compression: "ZSTD", rowGroupRows: 2 });

const errorOf = (columns: Record<string, Column>, values: Record<string, unknown>) => {
  try {
    writer.write(tableOf(columns), values as Record<string, ColumnValues>);
  } catch (error) {
    return error;
  }
  throw new Error("did not throw");
};

describe("a value that the column cannot hold", () => {
  it.each<[string, Column, unknown, unknown]>([
    ["one more digit", decimal(6, 3)(text), 999_999n, 1_000_000n],
    ["one more digit below zero", decimal(6, 3)(text), -999_999n, -1_000_000n],
    ["10 digits in INT32's decimal", decimal(9, 2)(text), 999_999_999n, 1_000_000_000n],
    ["19 digits in INT64's decimal", decimal(18, 2)(text), 10n ** 18n - 1n, 10n ** 18n],
    ["25 digits of 24", decimal(24, 8)(text), 10n ** 24n - 1n, 10n ** 24n],
    ["39 digits of 38", decimal(38, 8)(text), 1n - 10n ** 38n, -(10n ** 38n)],
    ["a number for a decimal", decimal(6, 3)(text), 1n, 1],
    ["2^63", int64(text), 2n ** 63n - 1n, 2n ** 63n],
    ["-2^63 - 1", int64(text), -(2n ** 63n), -(2n ** 63n) - 1n],
    ["a number for an int64", int64(text), 1n, 1],
    ["2^31", int32(text), 2 ** 31 - 1, 2 ** 31],
    ["a fraction", int32(text), 1, 1.5],
    ["NaN", int32(text), 1, Number.NaN],
    ["a bigint for an int32", int32(text), 1, 1n],
    ["30 February", date(text), "2024-02-29", "2024-02-30"],
    ["no leap year", date(text), "2024-02-29", "2023-02-29"],
    ["an instant", date(text), "2024-02-29", "2024-02-29T00:00:00Z"],
    ["year 0", date(text), "0001-01-01", "0000-12-31"],
    ["year 10000", date(text), "9999-12-31", "+010000-01-01"],
    ["a lone surrogate", string(text), "\u{10000}", "a\ud800"],
    ["a number for text", string(text), "1", 1],
    ["undefined", nullable(string(text)), null, undefined],
  ])("%s: is refused by name and row", (_, column, good, bad) => {
    expect(() =>
      writer.write(tableOf({ theField: column }), { theField: [good] as ColumnValues }),
    ).not.toThrow();
    const error = errorOf({ theField: column }, { theField: [good, good, good, bad] });
    expect(error).toMatchObject({
      name: "PermanentError",
      code: "value-out-of-range",
      message: expect.stringMatching(/^sample\.the_field, row 4: .* is no (decimal|int|date|string)/),
    });
  });

  it.each([string(text), date(text), int32(text), int64(text), decimal(24, 8)(text)])(
    "NULL in a required column: is refused ($type.kind)",
    (column) => {
      expect(errorOf({ theField: column }, { theField: [null] })).toMatchObject({
        name: "PermanentError",
        code: "null-not-allowed",
        message: "sample.the_field, row 1: NULL in a required column",
      });
    },
  );
});

describe("columns that are not the table's", () => {
  const columns = { one: int32(text), two: int32(text) };
  it.each([
    [{ one: [1, 2], two: [1] }, "sample: column two has 1 rows where one has 2"],
    [{ one: [1] }, "sample: column two is missing"],
    [{ one: [1], two: [1], three: [1] }, "sample: the table has no column three"],
  ])("%j", (values, message) => {
    expect(errorOf(columns, values)).toMatchObject({ code: "columns-do-not-fit", message });
  });
});
