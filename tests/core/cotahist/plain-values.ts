import type { ColumnData } from "../../../core/ports.ts";

/** A column, whatever form it has, as one value a row. */
export const plainValues = (data: ColumnData): unknown[] => {
  if ("places" in data) return [...data.places].map((place) => data.values[place]);
  if ("ends" in data)
    return [...data.ends].map((end, row) =>
      Buffer.from(data.bytes.subarray(row === 0 ? 0 : data.ends[row - 1], end)).toString("utf8"),
    );
  return [...data];
};
