import type { ObjectNotified } from "../contracts/messages/object-notified.ts";
import { tableNamed } from "../contracts/tables/index.ts";
import type { Table } from "../contracts/tables/table.ts";
import { parseLakeKey, partitionPrefix } from "./lake/keys.ts";
import { notifiedKeys } from "./lake/notified-keys.ts";
import type { Catalog, Log, ObjectStore, Partition } from "./ports.ts";

export interface RefreshCatalogDeps {
  readonly lake: ObjectStore;
  readonly catalog: Catalog;
  readonly log: Log;
}

/** A refined session is refreshed as a whole, since a rerun replaces all of it; a curated file is one partition. */
const scopeOf = (table: Table, values: readonly string[]): readonly string[] =>
  table.layer === "refined" ? values.slice(0, 1) : values;

/** Makes the registered partitions of what was notified equal to what lies in the lake, deletions included. */
export const createRefreshCatalog =
  ({ lake, catalog, log }: RefreshCatalogDeps) =>
  async (messages: readonly ObjectNotified[]): Promise<void> => {
    const scopes = new Map(
      notifiedKeys(messages, log).map(({ table, values }) => {
        const scope = scopeOf(table, values);
        return [partitionPrefix(table, scope), { table, scope }];
      }),
    );
    for (const [prefix, { table, scope }] of scopes)
      await refresh({ lake, catalog, log }, table, scope, prefix);
  };

const refresh = async (
  { lake, catalog, log }: RefreshCatalogDeps,
  table: Table,
  scope: readonly string[],
  prefix: string,
): Promise<void> => {
  // Registered first: a partition that a twin registers after this is not taken for a stale one.
  const registered = await catalog.partitions(table, scope);
  const there = await partitionsThere(lake, table, prefix);
  const known = new Set(registered.map((partition) => partition.prefix));
  const added = [...there.values()].filter((partition) => !known.has(partition.prefix));
  const removed = registered.filter((partition) => !there.has(partition.prefix));
  if (added.length > 0) await catalog.add(table, added);
  if (removed.length > 0) await catalog.remove(table, removed);
  if (added.length + removed.length === 0) return;

  // What was removed from the lake while it was being registered has had its notification already.
  const left = added.length > 0 ? await partitionsThere(lake, table, prefix) : there;
  const vanished = added.filter((partition) => !left.has(partition.prefix));
  if (vanished.length > 0) await catalog.remove(table, vanished);
  log.info("partitions refreshed", {
    prefix,
    added: added.length - vanished.length,
    removed: removed.length,
  });
};

const partitionsThere = async (lake: ObjectStore, table: Table, prefix: string) => {
  const partitions = new Map<string, Partition>();
  for await (const { key } of lake.list(prefix)) {
    const parsed = parseLakeKey(key, tableNamed);
    if (!parsed) continue;
    const { values } = parsed;
    const partition = { values, prefix: partitionPrefix(table, values) };
    partitions.set(partition.prefix, partition);
  }
  return partitions;
};
