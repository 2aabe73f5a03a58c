import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Column, Table } from "../../../contracts/tables/table.ts";
import { partitionFile, partitionPrefix } from "../../../core/lake/keys.ts";
import { decimalText } from "../../../core/numbers/decimal.ts";
import type { ColumnData } from "../../../core/ports.ts";
import type { Cells } from "./lakes.ts";

/** Lays a file into a partition of a table, as the pipeline would. */
export const putFile = async (
  root: string,
  lake: string,
  table: Table,
  values: readonly string[],
  bytes: Uint8Array | string,
): Promise<void> => {
  const path = join(root, lake, partitionPrefix(table, values) + partitionFile);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
};

const cellText = (value: string | number | bigint | null, { type }: Column): string | null => {
  if (value === null) return null;
  return type.kind === "decimal" ? decimalText(value as bigint, type.scale) : String(value);
};

/** What an engine has to give for `SELECT <columns>` of columns that were written as plain arrays. */
export const cellsOf = (table: Table, columns: Readonly<Record<string, ColumnData>>): Cells => {
  const all = Object.entries<Column>(table.columns).map(([field, column]) =>
    (columns[field] as readonly (string | number | bigint | null)[]).map((value) => cellText(value, column)),
  );
  return (all[0] ?? []).map((_, row) => all.map((column) => column[row] ?? null));
};
