import type { RunId, SessionDate } from "../../../contracts/fields.ts";
import { tableNamed } from "../../../contracts/tables/index.ts";
import type { Table } from "../../../contracts/tables/table.ts";
import { parseLakeKey, partitionPrefix } from "../../lake/keys.ts";
import { metadataKeys } from "../../lake/lineage.ts";
import type { ObjectStore } from "../../ports.ts";
import { refineInputKeys } from "../../refine-inputs.ts";
import type { JobHistory, JobRun, RegisteredPartitions } from "../ports.ts";

export interface ExplainRefinedDeps {
  readonly lake: ObjectStore;
  readonly catalog: RegisteredPartitions;
  readonly jobs: JobHistory;
}

/**
 * `fresh`: a run of the refine job has succeeded that was asked for by the newest of its inputs, or by a later one.
 * `stale`: none has. `nothing`: an input is missing. `unknown`: the endpoint has no jobs.
 */
export type Freshness = "fresh" | "stale" | "nothing" | "unknown";

export interface RefinedLineage {
  readonly layer: "refined";
  readonly table: string;
  readonly session: SessionDate;
  readonly prefix: string;
  readonly freshness: Freshness;
  readonly files: number;
  /** Files whose partition the catalogue does not have, and partitions without a file; none where it is not known. */
  readonly unregistered: number;
  readonly dangling: number;
  readonly isCatalogued: boolean;
  /** The curated files that it reads, with the run that wrote each. */
  readonly inputs: readonly { readonly key: string; readonly runId?: RunId | undefined }[];
  /** Runs of the refine job that covered the session, the newest first. */
  readonly jobRuns: readonly JobRun[];
}

const freshness = (inputs: RefinedLineage["inputs"], jobRuns: readonly JobRun[] | undefined): Freshness => {
  const newest = inputs
    .flatMap(({ runId }) => runId ?? [])
    .toSorted()
    .at(-1);
  if (newest === undefined) return "nothing";
  if (!jobRuns) return "unknown";
  return jobRuns.some(({ state, runId = "" }) => state === "SUCCEEDED" && runId >= newest)
    ? "fresh"
    : "stale";
};

/** Where a session of a refined table comes from. */
export const explainRefined = async (
  { lake, catalog, jobs }: ExplainRefinedDeps,
  table: Table,
  session: SessionDate,
): Promise<RefinedLineage> => {
  const prefix = partitionPrefix(table, [session]);
  const [heads, there, known, runs] = await Promise.all([
    Promise.all(
      refineInputKeys(table, session).map((key) => (key === undefined ? undefined : lake.head(key))),
    ),
    prefixesUnder(lake, table, prefix),
    catalog.partitions(table, [session]),
    jobs.recent(),
  ]);
  const registered = new Set(known?.map((one) => one.prefix));
  const inputs = heads.flatMap((head) =>
    head ? [{ key: head.key, runId: head.metadata[metadataKeys.runId] }] : [],
  );
  const jobRuns = runs?.filter(({ sessions }) => sessions.includes(session));
  return {
    layer: "refined",
    table: table.name,
    session,
    prefix,
    freshness: inputs.length < heads.length ? "nothing" : freshness(inputs, jobRuns),
    files: there.length,
    unregistered: known ? there.filter((one) => !registered.has(one)).length : 0,
    dangling: (known ?? []).filter((one) => !there.includes(one.prefix)).length,
    isCatalogued: known !== undefined,
    inputs,
    jobRuns: jobRuns ?? [],
  };
};

const prefixesUnder = async (lake: ObjectStore, table: Table, prefix: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const { key } of lake.list(prefix)) {
    const parsed = parseLakeKey(key, tableNamed);
    if (parsed) found.push(partitionPrefix(table, parsed.values));
  }
  return found;
};
