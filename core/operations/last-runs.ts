import type { Period, RunId } from "../../contracts/fields.ts";
import { datasets } from "../datasets/registry.ts";
import { isComplete, listYear } from "../lake/captures.ts";
import type { ObjectStore } from "../ports.ts";
import { runTime } from "../run-id.ts";

/** The last run that brought anything of a dataset. */
export interface LastRun {
  readonly dataset: string;
  readonly runId: RunId;
  readonly startedAt: Date;
  /** Of the newest of its sets. */
  readonly period: Period;
  readonly sets: number;
  readonly complete: number;
}

/** A year's listing is long enough; a dataset of which two years brought nothing has no recent run. */
const yearsBack = 1;

/** Of each dataset that was captured lately, the newest run; a backfill of older years is not looked for. */
export const lastRuns = async (raw: ObjectStore, now: Date): Promise<readonly LastRun[]> => {
  const found = await Promise.all(datasets.map(({ name }) => lastRun(raw, name, now.getUTCFullYear())));
  return found.flatMap((run) => run ?? []);
};

const lastRun = async (raw: ObjectStore, dataset: string, year: number): Promise<LastRun | undefined> => {
  for (let back = 0; back <= yearsBack; back++) {
    const sets = await listYear(raw, dataset, year - back);
    const newest = sets[0];
    if (!newest) continue;
    const { runId, period } = newest;
    const ofRun = sets.filter((set) => set.runId === runId);
    return {
      dataset,
      runId,
      startedAt: new Date(runTime(runId)),
      period,
      sets: ofRun.length,
      complete: ofRun.filter(isComplete).length,
    };
  }
  return undefined;
};
