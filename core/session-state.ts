import type { Period, SessionDate } from "../contracts/fields.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { type AnySource, datasetNamed, namesOf, sourceOf } from "./datasets/registry.ts";
import { type CaptureSet, isComplete, listCaptures, newestComplete } from "./lake/captures.ts";
import { coveredUntil, isMarkedCompacted } from "./lake/file-captures.ts";
import { curatedKey } from "./lake/keys.ts";
import { inputsHash, metadataKeys } from "./lake/lineage.ts";
import type { ObjectStore } from "./ports.ts";
import { runTime } from "./run-id.ts";

/** One thing to collect. */
export interface Target {
  readonly dataset: string;
  /** Left out where the dataset has no index. */
  readonly index?: string | undefined;
  /** Left out: the session, or its year for a dataset that comes by the year. */
  readonly period?: Period | undefined;
}

export interface TargetState extends Target {
  readonly period: Period;
  readonly status: "complete" | "incomplete" | "missing";
  /** The set that makes it complete, or the newest one there is. */
  readonly set?: CaptureSet;
  /** Whether the curated files of its table were made from the captures that lie there now. */
  readonly isCompacted: boolean;
}

interface Buckets {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
}

/** What a dataset's daily collection covers in a session. */
export const periodOf = ({ covers }: Dataset, session: SessionDate): Period =>
  covers === "session" ? { day: session } : { year: Number(session.slice(0, 4)) };

/** How far each target has come, from what lies in the buckets alone. */
export const sessionState = async (
  buckets: Buckets,
  session: SessionDate,
  targets: readonly Target[],
): Promise<readonly TargetState[]> => {
  const seen = new Map<string, Promise<TableState>>();
  const stateOf = (source: AnySource, period: Period) => {
    const name = JSON.stringify([source.table.name, period]);
    const state = seen.get(name) ?? tableState(buckets, source, period);
    seen.set(name, state);
    return state;
  };
  return Promise.all(
    targets.map(async (target) => {
      const dataset = datasetNamed(target.dataset);
      const period = target.period ?? periodOf(dataset, session);
      const { captured, isCompacted } = await stateOf(sourceOf(target.dataset), period);
      const sets = captured.get(target.dataset)?.get(target.index ?? "_");
      const complete = sets?.find((set) => isComplete(set) && isFinal(dataset, set, period, session));
      const set = complete ?? sets?.[0];
      const isCovered = !set && (await isCoveredByYear(buckets, dataset, period));
      return {
        ...target,
        period,
        status: complete || isCovered ? "complete" : set ? "incomplete" : "missing",
        ...(set ? { set } : {}),
        isCompacted: isCovered || isCompacted,
      } satisfies TargetState;
    }),
  );
};

interface TableState {
  readonly captured: ReadonlyMap<string, ReadonlyMap<string, readonly CaptureSet[]>>;
  readonly isCompacted: boolean;
}

const tableState = async ({ raw, lake }: Buckets, source: AnySource, period: Period): Promise<TableState> => {
  const names = namesOf(source);
  const captured = new Map(
    await Promise.all(names.map(async (name) => [name, await listCaptures(raw, name, period)] as const)),
  );
  const required = captured.get(names[0] ?? "");
  const inputs = [...(required?.keys() ?? [])]
    .filter((index) => newestComplete(required?.get(index)))
    .flatMap((index) => names.flatMap((name) => newestComplete(captured.get(name)?.get(index)) ?? []));
  if (inputs.length === 0) return { captured, isCompacted: true };
  const hash = inputsHash(inputs);
  if (source.form === "file" && "year" in period)
    return { captured, isCompacted: await isMarkedCompacted(lake, source.dataset, period.year, hash) };
  const head = await lake.head(curatedKey(source.table, period));
  return { captured, isCompacted: head?.metadata[metadataKeys.inputsHash] === hash };
};

/** A year's set counts for a session only if it was captured when that session's part of it was there. */
const isFinal = (
  { covers, dueAt }: Dataset,
  set: CaptureSet,
  period: Period,
  session: SessionDate,
): boolean => {
  if (covers === "session" || !("year" in period)) return true;
  const endOfYear = `${period.year}-12-31`;
  const last = session < endOfYear ? session : endOfYear;
  return runTime(set.runId) >= Date.parse(`${last}T${dueAt}:00-03:00`);
};

const isCoveredByYear = async ({ raw }: Buckets, dataset: Dataset, period: Period): Promise<boolean> => {
  if (dataset.form !== "file" || !("day" in period)) return false;
  return period.day <= ((await coveredUntil(raw, dataset, Number(period.day.slice(0, 4)))) ?? "");
};
