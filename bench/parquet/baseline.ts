import { Writable } from "node:stream";
import parquet from "parquetjs-lite";
import { type Column, columnName, type Table } from "../../contracts/tables/table.ts";

export type BaselineCompression = NonNullable<parquet.FieldDefinition["compression"]>;
type Cell = string | number | bigint | null;

const typeOf = ({ type }: Column): parquet.FieldDefinition["type"] => {
  const types = { string: "UTF8", date: "DATE", int32: "INT32", int64: "INT64", decimal: "DOUBLE" } as const;
  return types[type.kind];
};

const cell = (value: Cell, { type }: Column): unknown => {
  if (value === null) return null;
  if (type.kind === "date") return new Date(value as string);
  if (type.kind === "decimal") return Number(value) / 10 ** type.scale;
  return type.kind === "int64" ? Number(value) : value;
};

/**
 * `parquetjs-lite` through its ordinary API: rows appended one by one to a stream. It has no DECIMAL: those columns are
 * DOUBLE, the fastest and smallest it offers. Rows are brought into its types before any clock runs.
 */
export const baselineWriter = (
  table: Table,
  rows: readonly Readonly<Record<string, Cell>>[],
  compression: BaselineCompression,
) => {
  const columns = Object.entries(table.columns);
  const schema = new parquet.ParquetSchema(
    Object.fromEntries(
      columns.map(([field, column]) => [
        columnName(field),
        { type: typeOf(column), optional: column.nullable, compression },
      ]),
    ),
  );
  const itsRows = rows.map((row) =>
    Object.fromEntries(
      columns.map(([field, column]) => [columnName(field), cell(row[field] ?? null, column)]),
    ),
  );
  /** Resolves to the bytes written. */
  return async (): Promise<number> => {
    let bytes = 0;
    const stream = new Writable({
      write: (chunk: Uint8Array, _encoding, done) => {
        bytes += chunk.length;
        done();
      },
    });
    const writer = await parquet.ParquetWriter.openStream(schema, stream);
    for (const row of itsRows) await writer.appendRow(row);
    await writer.close();
    return bytes;
  };
};
