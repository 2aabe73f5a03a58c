import {
  type DuckDBBlobValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";

/** A double as Java, and so Athena, prints it: `1.0`, `0.25`, `1.0E7`, `NaN`. */
export const doubleText = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${exponent.replace("+", "")}`;
};

/** Athena shows milliseconds: `2026-04-06 10:00:00.000`. */
const timestampText = (text: string): string => {
  const [whole = "", fraction = ""] = text.split(".");
  return `${whole}.${fraction.slice(0, 3).padEnd(3, "0")}`;
};

const timestamps: readonly DuckDBTypeId[] = [
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
];

/** A value as GetQueryResults carries it; null is NULL. */
export const cellText = (value: DuckDBValue, type: DuckDBType): string | null => {
  if (value === null) return null;
  if (typeof value === "number")
    return type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT
      ? doubleText(value)
      : String(value);
  if (value instanceof DuckDBTimestampValue || timestamps.includes(type.typeId))
    return timestampText(String(value));
  if (type.typeId === DuckDBTypeId.BLOB)
    return Buffer.from((value as DuckDBBlobValue).bytes)
      .toString("hex")
      .replaceAll(/(..)(?!$)/g, "$1 ");
  return String(value);
};
