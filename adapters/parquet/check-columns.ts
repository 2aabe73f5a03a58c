import type { Table } from "../../contracts/tables/table.ts";
import { PermanentError } from "../../core/errors.ts";
import type { ColumnData } from "../../core/ports.ts";

export const rowsOf = (data: ColumnData): number =>
  "places" in data ? data.places.length : "ends" in data ? data.ends.length : data.length;

/**
 * The number of rows of a table's columns. Throws a `PermanentError` (`columns-do-not-fit`) unless they are exactly the
 * table's and equally long.
 */
export const checkColumns = (table: Table, columns: Readonly<Record<string, ColumnData>>): number => {
  const problem = (text: string) => new PermanentError("columns-do-not-fit", `${table.name}: ${text}`);
  const fields = Object.keys(table.columns);
  const stray = Object.keys(columns).find((field) => !Object.hasOwn(table.columns, field));
  if (stray !== undefined) throw problem(`the table has no column ${stray}`);
  const missing = fields.find((field) => !Object.hasOwn(columns, field));
  if (missing !== undefined) throw problem(`column ${missing} is missing`);
  const lengths = fields.map((field) => rowsOf(columns[field] as ColumnData));
  const rows = lengths[0] ?? 0;
  const uneven = lengths.findIndex((length) => length !== rows);
  if (uneven >= 0) {
    throw problem(`column ${fields[uneven]} has ${lengths[uneven]} rows where ${fields[0]} has ${rows}`);
  }
  return rows;
};
