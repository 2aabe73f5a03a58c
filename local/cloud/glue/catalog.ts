import type { Table } from "@aws-sdk/client-glue";
import type { z } from "zod";
import { type KeyColumn, leadingValues, matchPartition } from "./match-partition.ts";
import type { Expression } from "./partition-expression.ts";
import { partitionRows, partitionValues } from "./partitions.ts";
import type { Store } from "./store.ts";
import { addTable, findTable, removeTable, replaceTable, type TableInput } from "./tables.ts";

export interface RegisteredPartition {
  readonly values: readonly string[];
  /** `s3://bucket/prefix/` */
  readonly location: string;
}

/** What a query engine needs of the catalogue, without the way over HTTP. */
export interface GlueCatalog {
  hasDatabase(name: string): boolean;
  databases(): readonly string[];
  table(database: string, name: string): Table | undefined;
  /** Registered partitions, in byte order of their values; all of them without a filter. */
  partitions(table: Table, filter?: Expression): readonly RegisteredPartition[];
  /** Adds a table, or replaces the one of its name. */
  putTable(database: string, input: z.infer<typeof TableInput>): void;
  dropTable(database: string, name: string): void;
}

export const keyColumns = (table: Table): readonly KeyColumn[] =>
  (table.PartitionKeys ?? []).map(({ Name, Type }) => ({ name: String(Name), type: Type ?? "string" }));

export const createCatalog = (store: () => Store, now: () => number): GlueCatalog => ({
  hasDatabase: (name) => store().get("SELECT name FROM databases WHERE name = ?", name) !== undefined,
  databases: () =>
    store()
      .all("SELECT name FROM databases ORDER BY name")
      .map(({ name }) => String(name)),
  table: (database, name) => findTable(store(), database.toLowerCase(), name.toLowerCase()),
  partitions: (table, filter) => {
    const keys = keyColumns(table);
    const matches = filter ? matchPartition(filter, keys) : () => true;
    const found: RegisteredPartition[] = [];
    for (const { key, location } of partitionRows(
      store(),
      table,
      filter ? leadingValues(filter, keys) : [],
    )) {
      const values = partitionValues(String(key));
      if (location !== null && matches(values)) found.push({ values, location: String(location) });
    }
    return found;
  },
  putTable: (database, input) =>
    store().transaction(() =>
      findTable(store(), database, input.Name)
        ? replaceTable(store(), database, input, now())
        : addTable(store(), database, input, now()),
    ),
  dropTable: (database, name) => removeTable(store(), database, name),
});
