import type { TextArena } from "../../core/ports.ts";
import type { Bounds } from "./bounds.ts";
import type { EncodedColumn } from "./encoded-column.ts";
import { encodeDeltaText } from "./encoders/delta-text.ts";

const startOf = (ends: Int32Array, row: number): number => (row === 0 ? 0 : (ends[row - 1] as number));

const compareRows = ({ bytes, ends }: TextArena, left: number, right: number): number => {
  let [a, b] = [startOf(ends, left), startOf(ends, right)];
  const [endA, endB] = [ends[left] as number, ends[right] as number];
  while (a < endA && b < endB) {
    const order = (bytes[a++] as number) - (bytes[b++] as number);
    if (order !== 0) return order;
  }
  return endA - a - (endB - b);
};

const boundsOf = (arena: TextArena, from: number, to: number): Bounds => {
  let [least, most] = [from, from];
  for (let row = from + 1; row < to; row += 1) {
    if (compareRows(arena, row, most) > 0) most = row;
    else if (compareRows(arena, row, least) < 0) least = row;
  }
  const value = (row: number) => arena.bytes.subarray(startOf(arena.ends, row), arena.ends[row] as number);
  return { min: value(least), max: value(most), nulls: 0 };
};

/** A column of text that hardly recurs, of rows `from` to `to`, without NULLs: DELTA_BYTE_ARRAY. */
export const textColumn = (arena: TextArena, from: number, to: number, pageRows: number): EncodedColumn => {
  const bounds: Bounds[] = [];
  for (let first = from; first < to; first += pageRows)
    bounds.push(boundsOf(arena, first, Math.min(first + pageRows, to)));
  return {
    rows: to - from,
    encoding: "DELTA_BYTE_ARRAY",
    bounds,
    putPage: (scratch, start, end) =>
      encodeDeltaText(
        scratch,
        arena.bytes,
        startOf(arena.ends, from + start),
        arena.ends.subarray(from + start, from + end),
      ),
  };
};
