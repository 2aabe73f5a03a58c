import type { Period, RunId } from "../../contracts/fields.ts";
import type { ObjectInfo, ObjectStore } from "../ports.ts";
import { parseRawKey, type RawPage, rawPrefix } from "./keys.ts";

/** One run's pages of one index, in page order, as far as they lie in the raw bucket. */
export interface CaptureSet {
  readonly dataset: string;
  /** `_` for a dataset without index. */
  readonly index: string;
  readonly runId: RunId;
  readonly totalPages: number;
  readonly pages: readonly (ObjectInfo & { readonly page: number })[];
}

export const isComplete = (set: CaptureSet): boolean => set.pages.length === set.totalPages;

const isSamePeriod = (a: Period, b: Period) =>
  "day" in a ? "day" in b && a.day === b.day : "year" in b && a.year === b.year;

const setName = (page: RawPage) => `${page.index ?? "_"}/${page.runId}/${page.totalPages}`;

/** Every capture of a dataset in a period by index, newest run first. */
export const listCaptures = async (
  raw: ObjectStore,
  dataset: string,
  period: Period,
): Promise<ReadonlyMap<string, readonly CaptureSet[]>> => {
  const sets = new Map<string, CaptureSet & { pages: (ObjectInfo & { page: number })[] }>();
  for await (const object of raw.list(rawPrefix(dataset, period))) {
    const page = parseRawKey(object.key);
    // The folder of a year holds those of its days.
    if (!page || !isSamePeriod(page.period, period)) continue;
    const name = setName(page);
    let set = sets.get(name);
    if (!set) {
      set = { dataset, index: page.index ?? "_", runId: page.runId, totalPages: page.totalPages, pages: [] };
      sets.set(name, set);
    }
    set.pages.push({ ...object, page: page.page });
  }
  const newestFirst = [...sets.values()].sort((a, b) => (a.runId < b.runId ? 1 : a.runId > b.runId ? -1 : 0));
  return Map.groupBy(newestFirst, (set) => set.index);
};

export const newestComplete = (sets: readonly CaptureSet[] | undefined): CaptureSet | undefined =>
  sets?.find(isComplete);
