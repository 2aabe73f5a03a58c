import type { IndexCode, Period, RunId } from "../../contracts/fields.ts";
import type { ObjectInfo, ObjectStore } from "../ports.ts";
import { parseRawKey, type RawPage, rawIndexPrefix, rawPrefix } from "./keys.ts";

/** One run's pages of one index, in page order, as far as they lie in the raw bucket. */
export interface CaptureSet {
  readonly dataset: string;
  readonly period: Period;
  /** `_` for a dataset without index. */
  readonly index: string;
  readonly runId: RunId;
  readonly totalPages: number;
  readonly pages: readonly (ObjectInfo & { readonly page: number })[];
}

export const isComplete = (set: CaptureSet): boolean => set.pages.length === set.totalPages;

export const isSamePeriod = (a: Period, b: Period) =>
  "day" in a ? "day" in b && a.day === b.day : "year" in b && a.year === b.year;

const periodName = (period: Period) => ("day" in period ? period.day : period.year);

const setName = (page: RawPage) =>
  `${periodName(page.period)}/${page.index ?? "_"}/${page.runId}/${page.totalPages}`;

const listSets = async (
  raw: ObjectStore,
  prefix: string,
  isWanted: (found: Period) => boolean = () => true,
): Promise<readonly CaptureSet[]> => {
  const sets = new Map<string, CaptureSet & { pages: (ObjectInfo & { page: number })[] }>();
  for await (const object of raw.list(prefix)) {
    const page = parseRawKey(object.key);
    if (!page || !isWanted(page.period)) continue;
    const name = setName(page);
    let set = sets.get(name);
    if (!set) {
      const { dataset, period, index = "_", runId, totalPages } = page;
      set = { dataset, period, index, runId, totalPages, pages: [] };
      sets.set(name, set);
    }
    set.pages.push({ ...object, page: page.page });
  }
  return [...sets.values()].sort((a, b) => (a.runId < b.runId ? 1 : a.runId > b.runId ? -1 : 0));
};

/** Every capture of a dataset in a period by index, newest run first. */
export const listCaptures = async (
  raw: ObjectStore,
  dataset: string,
  period: Period,
): Promise<ReadonlyMap<string, readonly CaptureSet[]>> =>
  // The folder of a year holds those of its days.
  Map.groupBy(
    await listSets(raw, rawPrefix(dataset, period), (found) => isSamePeriod(found, period)),
    (set) => set.index,
  );

/**
 * Every capture of one index, or of a dataset without one, in a period itself, newest run first: of a year, not of its
 * days.
 */
export const listIndexCaptures = (
  raw: ObjectStore,
  dataset: string,
  period: Period,
  index?: IndexCode,
): Promise<readonly CaptureSet[]> => listSets(raw, rawIndexPrefix(dataset, period, index));

/** Every capture of a dataset in a year, of the year itself and of its days, newest run first. */
export const listYear = (raw: ObjectStore, dataset: string, year: number): Promise<readonly CaptureSet[]> =>
  listSets(raw, rawPrefix(dataset, { year }));

export const newestComplete = (sets: readonly CaptureSet[] | undefined): CaptureSet | undefined =>
  sets?.find(isComplete);
