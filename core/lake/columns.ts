import type { Table } from "../../contracts/tables/table.ts";
import type { ColumnValues } from "../ports.ts";

type Row = Readonly<Record<string, string | number | bigint | null>>;

const compare = (a: string | number | bigint | null, b: string | number | bigint | null): number => {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
};

/** Rows in the order of the table's sort key, turned into columns. */
export const toColumns = (table: Table, rows: readonly Row[]): Readonly<Record<string, ColumnValues>> => {
  const sorted = rows.toSorted((a, b) => {
    for (const field of table.sortKey) {
      const order = compare(a[field] ?? null, b[field] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  });
  return Object.fromEntries(
    Object.keys(table.columns).map((field) => [
      field,
      sorted.map((row) => row[field] ?? null) as ColumnValues,
    ]),
  );
};
