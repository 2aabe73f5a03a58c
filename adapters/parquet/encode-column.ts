import { isUtf8 } from "node:buffer";
import type { Column } from "../../contracts/tables/table.ts";
import { PermanentError } from "../../core/errors.ts";
import type { ColumnData, TextArena } from "../../core/ports.ts";
import { chunkBounds } from "./bounds.ts";
import type { ColumnCodec } from "./column-codec.ts";
import { distinctColumn } from "./distinct-column.ts";
import { distinctValues, recurringValues, refusal } from "./distinct-values.ts";
import type { EncodedColumn } from "./encoded-column.ts";
import type { PlainType } from "./encoders/plain.ts";
import { integerColumn, wordsOf } from "./integer-column.ts";
import { textColumn } from "./text-column.ts";

export interface ColumnToEncode {
  /** `table.column`, for messages. */
  readonly where: string;
  readonly column: Column;
  readonly codec: ColumnCodec;
  readonly physicalType: PlainType;
  readonly data: ColumnData;
}

const misfit = (where: string, problem: string) =>
  new PermanentError("columns-do-not-fit", `${where}: ${problem}`);

const takes = ({ type }: Column, data: Int32Array | BigInt64Array): boolean =>
  data instanceof Int32Array
    ? type.kind === "int32"
    : type.kind === "int64" || (type.kind === "decimal" && type.precision <= 18);

const encodeIntegers = (
  { where, column, codec, physicalType }: ColumnToEncode,
  data: Int32Array | BigInt64Array,
  from: number,
  to: number,
  pageRows: number,
): EncodedColumn => {
  if (!takes(column, data)) throw misfit(where, `${column.type.kind} takes no ${data.constructor.name}`);
  const encoded = integerColumn(wordsOf(data), physicalType === "INT64", from, to, pageRows);
  const { min, max } = chunkBounds(encoded.bounds);
  const isHeld = (value: unknown) => value === undefined || codec.accept(value) !== undefined;
  if (isHeld(min) && isHeld(max)) return encoded;
  const row = data.findIndex((value: number | bigint, at: number) => at >= from && !isHeld(value));
  throw refusal(where, row, column.type, data[row]);
};

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

const encodeText = (
  { where, column }: ColumnToEncode,
  arena: TextArena,
  from: number,
  to: number,
  pageRows: number,
): EncodedColumn => {
  if (column.type.kind !== "string") throw misfit(where, `${column.type.kind} takes no text`);
  const { bytes, ends } = arena;
  if (from === 0) {
    if (!isUtf8(bytes)) throw misfit(where, "its bytes are no UTF-8");
    for (let row = 0; row < ends.length; row += 1) {
      const end = ends[row] as number;
      const isPlace = end >= (ends[row - 1] ?? 0) && end <= bytes.length && !isContinuation(bytes[end]);
      if (!isPlace) throw misfit(where, `row ${row + 1} ends where no text can: ${end}`);
    }
  }
  return textColumn(arena, from, to, pageRows);
};

/**
 * Rows `from` to `to` (exclusive) of a column in the encoding that its form and values ask for. Throws a
 * `PermanentError`: `value-out-of-range`, `null-not-allowed`, or `columns-do-not-fit` for a form its type does not take.
 */
export const encodeColumn = (
  of: ColumnToEncode,
  from: number,
  to: number,
  pageRows: number,
): EncodedColumn => {
  const { where, column, codec, physicalType, data } = of;
  if (data instanceof Int32Array || data instanceof BigInt64Array)
    return encodeIntegers(of, data, from, to, pageRows);
  if ("ends" in data) return encodeText(of, data, from, to, pageRows);
  const distinct =
    "places" in data
      ? recurringValues(where, column, codec, data, from, to)
      : distinctValues(where, column, codec, data, from, to);
  return distinctColumn(distinct, codec, physicalType, pageRows);
};
