import type { Table } from "../../contracts/tables/table.ts";
import type { Catalog, Partition } from "../../core/ports.ts";

/** Registered partitions in memory, by table. */
export const createMemoryCatalog = (): Catalog & { readonly all: () => readonly string[] } => {
  const registered = new Map<string, Partition>();
  const isOf = (table: Table, values: readonly string[]) => (partition: Partition) =>
    partition.prefix.startsWith(`${table.layer}/${table.name}/`) &&
    values.every((value, at) => partition.values[at] === value);
  return {
    all: () => [...registered.keys()].sort(),
    partitions: async (table, values) => [...registered.values()].filter(isOf(table, values)),
    add: async (_table, partitions) => {
      for (const partition of partitions)
        if (!registered.has(partition.prefix)) registered.set(partition.prefix, partition);
    },
    remove: async (_table, partitions) => {
      for (const { prefix } of partitions) registered.delete(prefix);
    },
  };
};
