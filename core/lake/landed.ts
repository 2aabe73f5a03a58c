import type { Period } from "../../contracts/fields.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { sourceOf } from "../datasets/registry.ts";
import type { ObjectStore } from "../ports.ts";
import { isComplete, listYear } from "./captures.ts";
import { curatedKey, partitionPrefix, periodValues } from "./keys.ts";

interface Wanted {
  readonly period?: Period | undefined;
  readonly index?: string | undefined;
}

const yearOf = (period: Period): number => ("day" in period ? Number(period.day.slice(0, 4)) : period.year);

const nameOf = (period: Period, index: string): string =>
  `${"day" in period ? period.day : period.year}/${index}`;

const keysUnder = async (store: ObjectStore, prefix: string): Promise<ReadonlySet<string>> => {
  const keys = new Set<string>();
  for await (const { key } of store.list(prefix)) keys.add(key);
  return keys;
};

/**
 * How many of the sets lie complete in the raw bucket, with a file of their table beside them: two listings a year, as
 * cheap as a look can be that is repeated for hours. Whether that file was made of them it does not ask.
 */
export const countLanded = async (
  { raw, lake }: { readonly raw: ObjectStore; readonly lake: ObjectStore },
  dataset: Dataset,
  wanted: readonly Wanted[],
): Promise<number> => {
  const table = dataset.form === "file" ? dataset.table : sourceOf(dataset.name).table;
  const byYear = Map.groupBy(
    wanted.flatMap(({ period, index = "_" }) => (period ? [{ period, index }] : [])),
    ({ period }) => yearOf(period),
  );
  const counts = await Promise.all(
    [...byYear].map(async ([year, some]) => {
      const [sets, keys] = await Promise.all([
        listYear(raw, dataset.name, year),
        keysUnder(lake, partitionPrefix(table, periodValues({ year }))),
      ]);
      const complete = new Set(sets.filter(isComplete).map(({ period, index }) => nameOf(period, index)));
      // A year's file ends in a file for each of its sessions.
      const isShown = (period: Period) =>
        dataset.form === "file" && "year" in period ? keys.size > 0 : keys.has(curatedKey(table, period));
      return some.filter(({ period, index }) => isShown(period) && complete.has(nameOf(period, index)))
        .length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};
