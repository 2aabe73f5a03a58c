import type { Column, ColumnType } from "../../contracts/tables/table.ts";
import { PermanentError } from "../../core/errors.ts";
import type { CodedValues, ColumnValues } from "../../core/ports.ts";
import type { ColumnCodec, Ordered } from "./column-codec.ts";

/** A stretch of a column as its distinct values, in order of appearance, and each row's place among them. */
export interface DistinctValues {
  readonly values: readonly Ordered[];
  /** -1 for NULL. */
  readonly places: Int32Array;
  readonly nulls: number;
}

const typeName = (type: ColumnType): string =>
  type.kind === "decimal" ? `decimal(${type.precision},${type.scale}) as unscaled bigint` : type.kind;

const shown = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value).slice(0, 80) : String(value);

export const refusal = (where: string, row: number, type: ColumnType, value: unknown): PermanentError =>
  value === null
    ? new PermanentError("null-not-allowed", `${where}, row ${row + 1}: NULL in a required column`)
    : new PermanentError(
        "value-out-of-range",
        `${where}, row ${row + 1}: ${shown(value)} is no ${typeName(type)} value`,
      );

/**
 * Takes rows `from` to `to` (exclusive) apart. Values are checked and converted once each, however often they recur.
 * Throws a `PermanentError` (`value-out-of-range`, `null-not-allowed`) that names `where` and the row, from 1.
 */
export const distinctValues = (
  where: string,
  { type, nullable }: Column,
  { accept }: ColumnCodec,
  column: ColumnValues,
  from: number,
  to: number,
): DistinctValues => {
  const places = new Int32Array(to - from);
  const values: Ordered[] = [];
  const known = new Map<unknown, number>();
  if (nullable) known.set(null, -1);
  let last: unknown;
  let lastPlace = 0;
  let nulls = 0;
  for (let row = from; row < to; row += 1) {
    const value: unknown = column[row];
    // Columns are sorted or constant more often than not: the row before is the cheapest dictionary.
    if (value !== last || value === undefined) {
      let place = known.get(value);
      if (place === undefined) {
        const accepted = accept(value);
        if (accepted === undefined) throw refusal(where, row, type, value);
        place = values.push(accepted) - 1;
        known.set(value, place);
      }
      last = value;
      lastPlace = place;
    }
    if (lastPlace < 0) nulls += 1;
    places[row - from] = lastPlace;
  }
  return { values, places, nulls };
};

/**
 * `distinctValues` of a column that comes taken apart. Only values that rows have are converted. A place without a value
 * is a `PermanentError` (`columns-do-not-fit`).
 */
export const recurringValues = (
  where: string,
  { type, nullable }: Column,
  { accept }: ColumnCodec,
  column: CodedValues,
  from: number,
  to: number,
): DistinctValues => {
  const given = column.values;
  const places = column.places.subarray(from, to);
  const seen = new Uint8Array(given.length);
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row] as number;
    if (place < 0 || place >= given.length)
      throw new PermanentError(
        "columns-do-not-fit",
        `${where}, row ${from + row + 1}: no value has place ${place}`,
      );
    seen[place] = 1;
  }
  const values: Ordered[] = [];
  const known = new Int32Array(given.length);
  let isAsGiven = true;
  for (let place = 0; place < given.length; place += 1) {
    const value: unknown = given[place];
    if (seen[place] === 0) isAsGiven = false;
    else if (value === null && nullable) {
      known[place] = -1;
      isAsGiven = false;
    } else {
      const accepted = accept(value);
      if (accepted === undefined) throw refusal(where, from + places.indexOf(place), type, value);
      known[place] = values.push(accepted) - 1;
    }
  }
  if (isAsGiven) return { values, places, nulls: 0 };
  let nulls = 0;
  const renumbered = new Int32Array(places.length);
  for (let row = 0; row < places.length; row += 1) {
    const place = known[places[row] as number] as number;
    renumbered[row] = place;
    if (place < 0) nulls += 1;
  }
  return { values, places: renumbered, nulls };
};
