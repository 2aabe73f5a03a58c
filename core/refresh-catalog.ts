import type { ObjectNotified } from "../contracts/messages/object-notified.ts";
import { tableNamed } from "../contracts/tables/index.ts";
import type { Table } from "../contracts/tables/table.ts";
import { TransientError } from "./errors.ts";
import { parseLakeKey, partitionFile, partitionPrefix, sessionOf } from "./lake/keys.ts";
import { newestRunOf } from "./lake/lineage.ts";
import { notifiedKeys } from "./lake/notified-keys.ts";
import type { Catalog, Log, ObjectStore, Partition } from "./ports.ts";
import { refineInputKeys } from "./refine-inputs.ts";

export interface RefreshCatalogDeps {
  readonly lake: ObjectStore;
  readonly catalog: Catalog;
  readonly log: Log;
}

/** A refined session is refreshed as a whole, since a rerun replaces all of it; a curated file is one partition. */
const scopeOf = (table: Table, values: readonly string[]): readonly string[] =>
  table.layer === "refined" ? values.slice(0, 1) : values;

/** What notifications ask to look at, by prefix. */
const scopesOf = (messages: readonly ObjectNotified[], log?: Log) =>
  new Map(
    notifiedKeys(messages, log).map(({ table, values }) => {
      const scope = scopeOf(table, values);
      return [partitionPrefix(table, scope), { table, scope }];
    }),
  );

/** Partitions that are looked at in one go: of those below `values` the ones that were notified. */
interface Look {
  readonly table: Table;
  readonly values: readonly string[];
  /** What was notified: the values of each, in order. */
  readonly scopes: readonly (readonly string[])[];
  readonly isNotified: (partition: Partition) => boolean;
}

/** The values that all begin with: a month, where all sessions are of it. */
const sharedStart = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] => {
  const end = first.findIndex((value, at) => others.some((other) => other[at] !== value));
  return end < 0 ? first : first.slice(0, end);
};

/**
 * One look for all that was notified of a table in one year, or in one session of a refined table: a backfill notifies
 * of a thousand sessions at a time, and a few calls for each would outlast the function.
 */
const looksOf = (messages: readonly ObjectNotified[], log?: Log): ReadonlyMap<string, Look> => {
  const scopes = scopesOf(messages, log);
  const groups = Map.groupBy(scopes.values(), ({ table, scope }) =>
    partitionPrefix(table, scope.slice(0, 1)),
  );
  return new Map(
    [...groups].map(([prefix, some]) => {
      const { table } = some[0] as (typeof some)[number];
      const values = sharedStart(some.map(({ scope }) => scope));
      const isNotified = ({ values }: Partition) =>
        scopes.has(partitionPrefix(table, scopeOf(table, values)));
      return [prefix, { table, values, scopes: some.map((one) => one.scope).sort(), isNotified }];
    }),
  );
};

/** Equal for messages that one look serves. */
export const lookName = (message: ObjectNotified): string => [...looksOf([message]).keys()].join();

/** Makes the registered partitions of what was notified equal to what lies in the lake, deletions included. */
export const createRefreshCatalog =
  (deps: RefreshCatalogDeps) =>
  async (messages: readonly ObjectNotified[]): Promise<void> => {
    for (const look of looksOf(messages, deps.log).values()) await refresh(deps, look);
  };

/** A partition that came and went more often than this never rests. */
const mostRounds = 10;

/**
 * Looks again at what it changed: a partition that came or went between a look and the change that followed from it
 * has had its notification already, and a twin may have handled that before the change. What else has changed has
 * its notification still to come.
 */
const refresh = async (
  { lake, catalog, log }: RefreshCatalogDeps,
  { table, values, scopes, isNotified }: Look,
): Promise<void> => {
  const prefix = partitionPrefix(table, values);
  // One run for the log: that of the latest session.
  const latest = scopes.at(-1) ?? values;
  // Read before the lake: a partition that a twin registers after this is not taken for a stale one.
  let known = byPrefix((await catalog.partitions(table, values)).filter(isNotified));
  let changed: ReadonlySet<string> | undefined;
  const isInQuestion = (partition: Partition) => changed?.has(partition.prefix) ?? true;
  for (let round = 0; round < mostRounds; round++) {
    const there = byPrefix((await partitionsThere(lake, table, prefix)).filter(isNotified));
    const added = without(there, known).filter(isInQuestion);
    const removed = without(known, there).filter(isInQuestion);
    if (added.length + removed.length === 0) return;
    if (added.length > 0) await catalog.add(table, added);
    if (removed.length > 0) await catalog.remove(table, removed);
    log.info("partitions refreshed", {
      prefix,
      added: added.length,
      removed: removed.length,
      table: table.name,
      session: sessionOf(table, latest),
      runId: await newestRunOf(lake, writersOf(table, latest)),
    });
    changed = new Set([...added, ...removed].map((partition) => partition.prefix));
    known = there;
  }
  throw new TransientError("catalog-restless", `${prefix} changed during ${mostRounds} rounds`);
};

/** The curated files that say by which run a scope came to be: Spark gives its own files no metadata. */
const writersOf = (table: Table, scope: readonly string[]): readonly string[] => {
  if (table.layer === "curated") return [partitionPrefix(table, scope) + partitionFile];
  const session = sessionOf(table, scope);
  return session === undefined ? [] : refineInputKeys(table, session).filter((key) => key !== undefined);
};

type Partitions = ReadonlyMap<string, Partition>;

const byPrefix = (partitions: readonly Partition[]): Partitions =>
  new Map(partitions.map((partition) => [partition.prefix, partition]));

const without = (some: Partitions, others: Partitions): readonly Partition[] =>
  [...some.values()].filter(({ prefix }) => !others.has(prefix));

const partitionsThere = async (
  lake: ObjectStore,
  table: Table,
  prefix: string,
): Promise<readonly Partition[]> => {
  const partitions: Partition[] = [];
  for await (const { key } of lake.list(prefix)) {
    const values = parseLakeKey(key, tableNamed)?.values;
    if (values) partitions.push({ values, prefix: partitionPrefix(table, values) });
  }
  return partitions;
};
