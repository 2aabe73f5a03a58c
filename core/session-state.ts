import type { Period, RunId, SessionDate } from "../contracts/fields.ts";
import type { Dataset, FileDataset, TableSource } from "./datasets/dataset.ts";
import { type AnySource, datasetNamed, pagedDatasetNamed, sourceOf } from "./datasets/registry.ts";
import { isDue, isOverdue, sessionOfYear } from "./due.ts";
import { inParallel } from "./in-parallel.ts";
import { type CaptureSet, listCaptures } from "./lake/captures.ts";
import { toColumns } from "./lake/columns.ts";
import { filesOfYear, isMarkedCompacted } from "./lake/file-captures.ts";
import { curatedKey } from "./lake/keys.ts";
import { inputsHash, metadataKeys, rowsHash } from "./lake/lineage.ts";
import { choiceName, readTableContents, type TableContents } from "./lake/table-contents.ts";
import type { ObjectHead, ObjectStore } from "./ports.ts";
import { runTime } from "./run-id.ts";

/** One thing to collect. */
export interface Target {
  readonly dataset: string;
  /** Left out where the dataset has no index. */
  readonly index?: string | undefined;
  /** Left out: the session, or its year for a dataset that comes by the year. */
  readonly period?: Period | undefined;
  /** Of a year: the last session that must be in it. Left out: the session that is asked about. */
  readonly upTo?: SessionDate | undefined;
}

/**
 * `complete`: all pages are there and meet the dataset's rules, as a compaction asks for. `inconsistent`: all pages are
 * there and break a rule, and no older capture meets them.
 */
export type TargetStatus = "complete" | "inconsistent" | "incomplete" | "missing";

export interface TargetState extends Target {
  readonly period: Period;
  readonly status: TargetStatus;
  /** The set that makes it complete, or the newest one there is. */
  readonly set?: CaptureSet;
  /** Whether the curated files of its table were made from the captures that lie there now. */
  readonly isCompacted: boolean;
  /** The newest run whose captures its table is made of. */
  readonly newestInput?: RunId | undefined;
}

interface Buckets {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
}

/** What a dataset's daily collection covers in a session. */
export const periodOf = ({ covers }: Dataset, session: SessionDate): Period =>
  covers === "session" ? { day: session } : { year: Number(session.slice(0, 4)) };

export interface StateOptions {
  /**
   * Captures of a session that its table's file was made of were good when it was made: they are not read again. For
   * sessions that are over, of which there are many, and which no change of a rule makes new.
   */
  readonly trustsFiles?: boolean;
}

/** How far each target has come, from what lies in the buckets alone. */
export const sessionState = async (
  buckets: Buckets,
  session: SessionDate,
  targets: readonly Target[],
  { trustsFiles = false }: StateOptions = {},
): Promise<readonly TargetState[]> => {
  const seen = new Map<string, Promise<TableState>>();
  const files = createFileStates(buckets);
  const stateOf = (source: AnySource, period: Period) => {
    const name = JSON.stringify([source.table.name, period]);
    const state =
      seen.get(name) ??
      (source.form === "file"
        ? files(source.dataset, period)
        : trustsFiles
          ? trustedState(buckets, source, period)
          : pagesState(buckets, source, period));
    seen.set(name, state);
    return state;
  };
  return inParallel(targets, async (target) => {
    const dataset = datasetNamed(target.dataset);
    const period = target.period ?? periodOf(dataset, session);
    const { verdictOf, isCompacted, newestInput } = await stateOf(sourceOf(target.dataset), period);
    const verdict = verdictOf(target);
    const { status, set } = verdict;
    const isStale = status === "complete" && !isFinal(dataset, verdict, period, target.upTo ?? session);
    return {
      ...target,
      period,
      status: isStale ? "incomplete" : status,
      ...(set ? { set } : {}),
      isCompacted,
      newestInput,
    } satisfies TargetState;
  });
};

interface Verdict {
  readonly status: TargetStatus;
  readonly set?: CaptureSet | undefined;
  /** The last session that a year's set reaches. */
  readonly last?: SessionDate | undefined;
}

interface TableState {
  readonly verdictOf: (target: Target) => Verdict;
  readonly isCompacted: boolean;
  readonly newestInput?: RunId | undefined;
}

const pagesState = async (
  { raw, lake }: Buckets,
  source: TableSource,
  period: Period,
): Promise<TableState> => {
  const contents = await readTableContents(raw, source, period);
  const head = await lake.head(curatedKey(source.table, period));
  return {
    verdictOf: ({ dataset, index }) => {
      const choice = contents.choices.get(choiceName(dataset, index ?? "_"));
      const broken = choice?.broken[0]?.set;
      const chosen = choice?.chosen;
      const set = chosen?.set ?? broken ?? choice?.newest;
      return {
        status: chosen ? "complete" : broken ? "inconsistent" : set ? "incomplete" : "missing",
        set,
        last:
          chosen &&
          pagedDatasetNamed(dataset).lastSession?.(chosen.pages, { period, index: chosen.set.index }),
      };
    },
    isCompacted: head ? saysTheSame(head, source, contents) : contents.rows.length === 0,
    newestInput: newestOf(contents.inputs),
  };
};

/** As below, without reading any capture where the file was made of exactly the newest ones. */
const trustedState = async (buckets: Buckets, source: TableSource, period: Period): Promise<TableState> => {
  const head = await buckets.lake.head(curatedKey(source.table, period));
  const names = [source.required, ...source.optional];
  const captures = await Promise.all(names.map((name) => listCaptures(buckets.raw, name, period)));
  const newest = new Map(
    captures.flatMap((byIndex, at) =>
      [...byIndex].flatMap(([index, [set]]) =>
        set ? [[choiceName(names[at] as string, index), set] as const] : [],
      ),
    ),
  );
  const inputs = [...newest.values()];
  const isOfThem = head?.metadata[metadataKeys.inputsHash] === inputsHash(inputs);
  if ("year" in period || !isOfThem) return pagesState(buckets, source, period);
  return {
    verdictOf: ({ dataset, index }) => {
      const set = newest.get(choiceName(dataset, index ?? "_"));
      return { status: set ? "complete" : "missing", set };
    },
    isCompacted: true,
    newestInput: newestOf(inputs),
  };
};

const newestOf = (sets: readonly CaptureSet[]): RunId | undefined =>
  sets
    .map(({ runId }) => runId)
    .sort()
    .at(-1);

/** By its inputs, or where others were captured since, by its rows. */
const saysTheSame = (
  { metadata }: ObjectHead,
  { table }: TableSource,
  { inputs, rows }: TableContents,
): boolean =>
  metadata[metadataKeys.inputsHash] === inputsHash(inputs) ||
  metadata[metadataKeys.rowsHash] === rowsHash(table, toColumns(table, rows));

/**
 * A file was read to its end before it was kept: one that lies there is good. A session that the year's file holds is
 * that file's, whether or not it has one of its own. A year is listed once, however many of its sessions are asked for.
 */
const createFileStates = ({ raw, lake }: Buckets) => {
  const years = new Map<string, ReturnType<typeof filesOfYear>>();
  const filesIn = (dataset: FileDataset, year: number) => {
    const name = `${dataset.name}/${year}`;
    const files = years.get(name) ?? filesOfYear(raw, dataset, year);
    years.set(name, files);
    return files;
  };
  return async (dataset: FileDataset, asked: Period): Promise<TableState> => {
    const year = "day" in asked ? Number(asked.day.slice(0, 4)) : asked.year;
    const { newest, coveredUntil } = await filesIn(dataset, year);
    const period = "day" in asked && asked.day <= (coveredUntil ?? "") ? { year } : asked;
    const set = newest(period);
    if (!set) return { verdictOf: () => ({ status: "missing" }), isCompacted: true };
    const hash = inputsHash([set]);
    const isCompacted =
      "year" in period
        ? await isMarkedCompacted(lake, dataset, period.year, hash)
        : (await lake.head(curatedKey(dataset.table, period)))?.metadata[metadataKeys.inputsHash] === hash;
    return { verdictOf: () => ({ status: "complete", set }), isCompacted, newestInput: set.runId };
  };
};

/**
 * A year's set counts up to a session only if it was captured when that one was due, and reaches it: B3 may have been
 * late with it. What was captured once it was overdue counts as it is, or an index that has ended would be asked for
 * for ever.
 */
const isFinal = (
  dataset: Dataset,
  { set, last = "" }: Verdict,
  period: Period,
  upTo: SessionDate,
): boolean => {
  if (dataset.covers === "session" || !("year" in period) || !set) return true;
  const wanted = sessionOfYear(period.year, upTo);
  const capturedAt = new Date(runTime(set.runId));
  return isOverdue(dataset, wanted, capturedAt) || (isDue(dataset, wanted, capturedAt) && last >= wanted);
};
