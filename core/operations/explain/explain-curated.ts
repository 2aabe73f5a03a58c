import type { Period, RunId } from "../../../contracts/fields.ts";
import type { FileDataset } from "../../datasets/dataset.ts";
import type { AnySource } from "../../datasets/registry.ts";
import { listCaptures, newestComplete } from "../../lake/captures.ts";
import { isMarkedCompacted } from "../../lake/file-captures.ts";
import { curatedKey, partitionPrefix, periodValues } from "../../lake/keys.ts";
import { inputsHash, metadataKeys } from "../../lake/lineage.ts";
import type { ObjectStore } from "../../ports.ts";
import type { RegisteredPartitions } from "../ports.ts";
import { type ReplayDeps, replayChoice } from "./replay-choice.ts";
import { leftOver, lineageOfSet, type SetLineage } from "./set-lineage.ts";

export interface ExplainCuratedDeps extends ReplayDeps {
  readonly lake: ObjectStore;
  readonly catalog: RegisteredPartitions;
}

/**
 * `same`: byte for byte what raw gives now. `other-inputs`: raw has changed since, a compaction is due.
 * `other-content`: made of the same answers, by another version of the contract or the writer, or changed by hand.
 * `absent`: raw gives rows and there is no file. `nothing`: neither.
 */
export type Verdict = "same" | "other-inputs" | "other-content" | "absent" | "nothing";

export interface CuratedLineage {
  readonly layer: "curated";
  readonly table: string;
  readonly period: Period;
  readonly key: string;
  readonly verdict: Verdict;
  /** Rows of the file, and those that raw gives now. */
  readonly rows: { readonly file: number | undefined; readonly raw: number };
  /** The run that wrote the file. */
  readonly runId?: RunId | undefined;
  readonly inputsHash: { readonly file: string | undefined; readonly raw: string };
  readonly contentHash?: string | undefined;
  /** Left out where the endpoint has no catalogue. */
  readonly isRegistered?: boolean | undefined;
  readonly sets: readonly SetLineage[];
  readonly absences: readonly { readonly index: string; readonly reason: string }[];
}

export interface OfSets {
  /** Only captures of this index; those of datasets without index too. */
  readonly index?: string | undefined;
}

const isSame = (a: Uint8Array, b: Uint8Array) =>
  a.byteLength === b.byteLength && a.every((byte, at) => byte === b[at]);

/** Where a curated file comes from, and whether it is what its raw captures give now. */
export const explainCurated = async (
  deps: ExplainCuratedDeps,
  source: AnySource,
  period: Period,
  { index }: OfSets = {},
): Promise<CuratedLineage> => {
  if (source.form === "file" && "year" in period) return explainYear(deps, source.dataset, period);
  const { raw, lake, catalog } = deps;
  const { table } = source;
  const key = curatedKey(table, period);
  const [file, replayed, partitions] = await Promise.all([
    lake.get(key),
    replayChoice(deps, source, period),
    catalog.partitions(table, periodValues(period)),
  ]);
  const { bytes } = replayed;
  const inputs = file?.metadata[metadataKeys.inputsHash];
  const verdict = (): Verdict => {
    if (!file) return bytes ? "absent" : "nothing";
    if (inputs !== replayed.inputsHash) return "other-inputs";
    return bytes && isSame(bytes, file.body) ? "same" : "other-content";
  };
  const rows = file?.metadata[metadataKeys.rows];
  return {
    layer: "curated",
    table: table.name,
    period,
    key,
    verdict: verdict(),
    rows: { file: rows === undefined ? undefined : Number(rows), raw: replayed.rows },
    runId: file?.metadata[metadataKeys.runId],
    inputsHash: { file: inputs, raw: replayed.inputsHash },
    contentHash: file?.metadata[metadataKeys.contentHash],
    isRegistered: partitions && partitions.length > 0,
    sets: await Promise.all(
      replayed.sets
        .filter(({ set }) => index === undefined || set.index === index || set.index === "_")
        .map((judged) => lineageOfSet(raw, judged)),
    ),
    absences: replayed.absences.filter((one) => index === undefined || one.index === index),
  };
};

/** One raw file that holds a year ends in a file for each session: whether all of them were written is marked. */
const explainYear = async (
  deps: ExplainCuratedDeps,
  dataset: FileDataset,
  period: { readonly year: number },
): Promise<CuratedLineage> => {
  const { raw, lake, catalog } = deps;
  const { table } = dataset;
  const sets = (await listCaptures(raw, dataset.name, period)).get("_") ?? [];
  const newest = newestComplete(sets);
  const hash = inputsHash(newest ? [newest] : []);
  const partitions = await catalog.partitions(table, [String(period.year)]);
  const isWritten = await isMarkedCompacted(lake, dataset, period.year, hash);
  const lineage = await Promise.all(
    sets.map((set) => lineageOfSet(raw, { set, state: set === newest ? "used" : leftOver(set) })),
  );
  return {
    layer: "curated",
    table: table.name,
    period,
    key: partitionPrefix(table, [String(period.year)]),
    verdict: newest ? (isWritten ? "same" : "other-inputs") : "nothing",
    rows: { file: undefined, raw: lineage.find(({ state }) => state === "used")?.pages[0]?.rows ?? 0 },
    inputsHash: { file: isWritten ? hash : undefined, raw: hash },
    isRegistered: partitions && partitions.length > 0,
    sets: lineage,
    absences: [],
  };
};
