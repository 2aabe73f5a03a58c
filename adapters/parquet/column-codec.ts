import type { SchemaElement } from "hyparquet-writer";
import { unconvertDecimal } from "hyparquet-writer/src/unconvert.js";
import type { ColumnType } from "../../contracts/tables/table.ts";
import { dayNumberOf } from "./day-number.ts";

/** A value in the order of its type: bytes of UTF-8, days since 1970-01-01, an integer, an unscaled decimal. */
export type Ordered = Uint8Array | number | bigint;
/** A value as a page holds it. */
export type Physical = Uint8Array | number | bigint;

export interface ColumnCodec {
  /** Undefined for what the column's type cannot hold. */
  readonly accept: (value: unknown) => Ordered | undefined;
  readonly physical: (value: Ordered) => Physical;
  /** Bytes of a value in a PLAIN page. */
  readonly bytes: (value: Ordered) => number;
}

const same = (value: Ordered): Physical => value;

const integerWithin = (min: bigint, max: bigint) => (value: unknown) =>
  typeof value === "bigint" && value >= min && value <= max ? value : undefined;

const decimalCodec = (precision: number, element: SchemaElement): ColumnCodec => {
  const largest = 10n ** BigInt(precision) - 1n;
  const width = element.type === "INT32" ? 4 : element.type === "INT64" ? 8 : (element.type_length as number);
  return {
    accept: integerWithin(-largest, largest),
    physical: (value) => unconvertDecimal(element, value as bigint),
    bytes: () => width,
  };
};

export const columnCodec = (type: ColumnType, element: SchemaElement): ColumnCodec => {
  switch (type.kind) {
    case "string":
      return {
        // A lone surrogate has no UTF-8 form: it would be read back as U+FFFD.
        accept: (value) =>
          typeof value === "string" && value.isWellFormed() ? Buffer.from(value, "utf8") : undefined,
        physical: same,
        bytes: (value) => (value as Uint8Array).length + 4,
      };
    case "date":
      return { accept: dayNumberOf, physical: same, bytes: () => 4 };
    case "int32":
      return {
        // `| 0` leaves exactly the integers of 32 bits as they are, and turns -0 into 0.
        accept: (value) => (typeof value === "number" && (value | 0) === value ? value | 0 : undefined),
        physical: same,
        bytes: () => 4,
      };
    case "int64":
      return { accept: integerWithin(-(2n ** 63n), 2n ** 63n - 1n), physical: same, bytes: () => 8 };
    case "decimal":
      return decimalCodec(type.precision, element);
  }
};

/** The order statistics are kept in: code points for text, the number for numbers. */
export const compareOrdered = (left: Ordered, right: Ordered): number => {
  if (typeof left === "object") return Buffer.compare(left, right as Uint8Array);
  const number = right as number | bigint;
  return left < number ? -1 : left > number ? 1 : 0;
};
