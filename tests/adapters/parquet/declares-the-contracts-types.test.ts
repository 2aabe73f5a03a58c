import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { tables } from "../../../contracts/tables/index.ts";
import {
  columnName,
  date,
  decimal,
  int32,
  int64,
  nullable,
  string,
} from "../../../contracts/tables/table.ts";
import { duckDbReader, tableOf } from "./read-back.ts";

const text = { description: "" };
const writer = createHyparquetWriter({ compression: "ZSTD" });

describe("the schema DuckDB sees", () => {
  const duckDb = duckDbReader();

  it("has each column's type, precision, scale and repetition", async () => {
    const table = tableOf({
      assetName: string(text),
      subsector: nullable(string(text)),
      sessionDate: date(text),
      rank: nullable(int32(text)),
      theoreticalQty: int64(text),
      weightPct: decimal(6, 3)(text),
      nineDigits: decimal(9, 0)(text),
      tenDigits: decimal(10, 2)(text),
      tradedValue: decimal(18, 2)(text),
      nineteenDigits: nullable(decimal(19, 19)(text)),
      divisor: decimal(24, 8)(text),
      largest: decimal(38, 0)(text),
    });
    const empty = Object.fromEntries(Object.keys(table.columns).map((field) => [field, []]));
    const schema = await duckDb.query(
      writer.write(table, empty),
      "SELECT name, type, type_length AS len, repetition_type AS rep, converted_type AS conv, precision AS p, scale AS s, logical_type AS logical FROM parquet_schema($file)",
    );
    const column = schema
      .slice(1)
      .map(({ name, type, len, rep, conv, p, s, logical }) =>
        [name, type, len, rep, conv, p, s, logical].map((part) => part ?? "-").join(" "),
      );
    const logical = (precision: number, scale: number) =>
      `${precision} ${scale} DecimalType(scale=${scale}, precision=${precision})`;
    expect(column).toEqual([
      "asset_name BYTE_ARRAY - REQUIRED UTF8 - - StringType()",
      "subsector BYTE_ARRAY - OPTIONAL UTF8 - - StringType()",
      "session_date INT32 - REQUIRED DATE - - DateType()",
      "rank INT32 - OPTIONAL - - - -",
      "theoretical_qty INT64 - REQUIRED - - - -",
      `weight_pct INT32 - REQUIRED DECIMAL ${logical(6, 3)}`,
      `nine_digits INT32 - REQUIRED DECIMAL ${logical(9, 0)}`,
      `ten_digits INT64 - REQUIRED DECIMAL ${logical(10, 2)}`,
      `traded_value INT64 - REQUIRED DECIMAL ${logical(18, 2)}`,
      `nineteen_digits FIXED_LEN_BYTE_ARRAY 9 OPTIONAL DECIMAL ${logical(19, 19)}`,
      `divisor FIXED_LEN_BYTE_ARRAY 11 REQUIRED DECIMAL ${logical(24, 8)}`,
      `largest FIXED_LEN_BYTE_ARRAY 16 REQUIRED DECIMAL ${logical(38, 0)}`,
    ]);
  });

  it.each(tables.map((table) => [table.name, table] as const))(
    "of an empty %s is the contract's",
    async (_, table) => {
      const empty = Object.fromEntries(Object.keys(table.columns).map((field) => [field, []]));
      const described = await duckDb.query(
        writer.write(table, empty),
        "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($file))",
      );
      const names = { string: "VARCHAR", date: "DATE", int32: "INTEGER", int64: "BIGINT" };
      expect(described).toEqual(
        Object.entries(table.columns).map(([field, { type }]) => ({
          column_name: columnName(field),
          column_type:
            type.kind === "decimal" ? `DECIMAL(${type.precision},${type.scale})` : names[type.kind],
        })),
      );
    },
  );
});
