import { compareOrdered, type Ordered } from "./column-codec.ts";
import type { DistinctValues } from "./distinct-values.ts";

export interface Bounds {
  /** Undefined, as `max` is, where all rows are NULL. */
  readonly min: Ordered | undefined;
  readonly max: Ordered | undefined;
  readonly nulls: number;
}

const boundsOfAll = ({ values, nulls }: DistinctValues): Bounds => {
  let [min, max] = [values[0], values[0]];
  for (const value of values) {
    if (compareOrdered(value, max as Ordered) > 0) max = value;
    else if (compareOrdered(value, min as Ordered) < 0) min = value;
  }
  return { min, max, nulls };
};

/** Bounds of each page; a value is compared once a page, however often it recurs in it. */
export const pageBounds = (distinct: DistinctValues, pageRows: number): Bounds[] => {
  const { values, places } = distinct;
  // Every value is in some row, so those of a single page need no look at its rows.
  if (places.length <= pageRows) return places.length === 0 ? [] : [boundsOfAll(distinct)];
  const seenIn = new Int32Array(values.length);
  const bounds: Bounds[] = [];
  for (let start = 0; start < places.length; start += pageRows) {
    const page = bounds.length + 1;
    const end = Math.min(start + pageRows, places.length);
    let [min, max, nulls]: [Ordered | undefined, Ordered | undefined, number] = [undefined, undefined, 0];
    for (let row = start; row < end; row += 1) {
      const place = places[row] as number;
      if (place < 0) nulls += 1;
      else if (seenIn[place] !== page) {
        seenIn[place] = page;
        const value = values[place] as Ordered;
        if (min === undefined || compareOrdered(value, min) < 0) min = value;
        if (max === undefined || compareOrdered(value, max) > 0) max = value;
      }
    }
    bounds.push({ min, max, nulls });
  }
  return bounds;
};

const extreme = (values: readonly (Ordered | undefined)[], sign: 1 | -1): Ordered | undefined =>
  values
    .filter((value) => value !== undefined)
    .reduce<Ordered | undefined>(
      (best, value) => (best === undefined || sign * compareOrdered(value, best) > 0 ? value : best),
      undefined,
    );

export const chunkBounds = (pages: readonly Bounds[]): Bounds => ({
  min: extreme(
    pages.map(({ min }) => min),
    -1,
  ),
  max: extreme(
    pages.map(({ max }) => max),
    1,
  ),
  nulls: pages.reduce((sum, { nulls }) => sum + nulls, 0),
});

const neverFalls = (values: readonly Ordered[], sign: 1 | -1) =>
  values.every((value, at) => at === 0 || sign * compareOrdered(value, values[at - 1] as Ordered) >= 0);

/** How the bounds of pages with values follow each other, as the column index states it. */
export const boundaryOrder = (pages: readonly Bounds[]): "ASCENDING" | "DESCENDING" | "UNORDERED" => {
  const mins = pages.map(({ min }) => min).filter((value) => value !== undefined);
  const maxs = pages.map(({ max }) => max).filter((value) => value !== undefined);
  if (neverFalls(mins, 1) && neverFalls(maxs, 1)) return "ASCENDING";
  return neverFalls(mins, -1) && neverFalls(maxs, -1) ? "DESCENDING" : "UNORDERED";
};
