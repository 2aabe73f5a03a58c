import type { ObjectNotified } from "../contracts/messages/object-notified.ts";
import { tableNamed } from "../contracts/tables/index.ts";
import type { Table } from "../contracts/tables/table.ts";
import { TransientError } from "./errors.ts";
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

/** Twins and reruns change the lake meanwhile: more rounds than this mean that it never rests. */
const mostRounds = 10;

/** Repeats until a round finds nothing to do, so that what changed during a round is seen by the next. */
const refresh = async (
  { lake, catalog, log }: RefreshCatalogDeps,
  table: Table,
  scope: readonly string[],
  prefix: string,
): Promise<void> => {
  for (let round = 0; round < mostRounds; round++) {
    // Registered first: a partition that a twin registers after this is not taken for a stale one.
    const registered = await catalog.partitions(table, scope);
    const there = await partitionsThere(lake, table, prefix);
    const known = new Set(registered.map((partition) => partition.prefix));
    const added = [...there.values()].filter((partition) => !known.has(partition.prefix));
    const removed = registered.filter((partition) => !there.has(partition.prefix));
    if (added.length + removed.length === 0) return;
    if (added.length > 0) await catalog.add(table, added);
    if (removed.length > 0) await catalog.remove(table, removed);
    log.info("partitions refreshed", { prefix, added: added.length, removed: removed.length });
  }
  throw new TransientError("catalog-restless", `${prefix} changed during ${mostRounds} rounds`);
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
