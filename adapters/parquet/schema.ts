import type { SchemaElement } from "hyparquet-writer";
import { type Column, type ColumnType, columnName, type Table } from "../../contracts/tables/table.ts";

type Physical = Omit<SchemaElement, "name" | "repetition_type">;

/** Fewest bytes whose two's complement holds every decimal of that many digits. */
const bytesForDigits = (precision: number): number => {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) < 10n ** BigInt(precision)) bytes += 1;
  return bytes;
};

const decimal = (precision: number, scale: number): Physical => ({
  ...(precision <= 9
    ? { type: "INT32" }
    : precision <= 18
      ? { type: "INT64" }
      : { type: "FIXED_LEN_BYTE_ARRAY", type_length: bytesForDigits(precision) }),
  converted_type: "DECIMAL",
  logical_type: { type: "DECIMAL", precision, scale },
  precision,
  scale,
});

/** The older `converted_type` stands beside `logical_type`: readers know the one or the other. */
const physical = (type: ColumnType): Physical => {
  switch (type.kind) {
    case "string":
      return { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
    case "date":
      return { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } };
    case "int32":
      return { type: "INT32" };
    case "int64":
      return { type: "INT64" };
    case "decimal":
      return decimal(type.precision, type.scale);
  }
};

const element = ([field, column]: readonly [string, Column]): SchemaElement => ({
  name: columnName(field),
  repetition_type: column.nullable ? "OPTIONAL" : "REQUIRED",
  ...physical(column.type),
});

/** The Parquet schema of a table contract: a root, then its columns in the contract's order. */
export const parquetSchema = (table: Table): SchemaElement[] => {
  const columns = Object.entries(table.columns);
  return [{ name: "schema", num_children: columns.length }, ...columns.map(element)];
};
