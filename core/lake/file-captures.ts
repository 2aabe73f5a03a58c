import type { SessionDate } from "../../contracts/fields.ts";
import type { FileDataset } from "../datasets/dataset.ts";
import type { ObjectStore } from "../ports.ts";
import { listCaptures, newestComplete } from "./captures.ts";

/** Metadata of a raw file, by name: the sessions it holds from and to. */
export const sessionRange = { first: "first-session", last: "last-session" } as const;

/** The last session of the newest file of a year; undefined where there is no such file. */
export const coveredUntil = async (
  raw: ObjectStore,
  { name }: FileDataset,
  year: number,
): Promise<SessionDate | undefined> => {
  const newest = newestComplete((await listCaptures(raw, name, { year })).get("_"));
  const key = newest?.pages[0]?.key;
  return key === undefined ? undefined : (await raw.head(key))?.metadata[sessionRange.last];
};

/** Beside the tables: who reads them must not find it among the files. */
const markerKey = ({ table }: FileDataset, year: number) =>
  `operations/compactions/${table.name}/ano=${year}.json`;

/** Notes that every session of a year's file lies in the lake, so that a backfill need not look at each. */
export const markCompacted = async (
  lake: ObjectStore,
  dataset: FileDataset,
  year: number,
  inputs: string,
): Promise<void> => {
  const body = new TextEncoder().encode(`${JSON.stringify({ table: dataset.table.name, year, inputs })}\n`);
  await lake.put(markerKey(dataset, year), body, {
    contentType: "application/json",
    metadata: { "inputs-hash": inputs },
  });
};

export const isMarkedCompacted = async (
  lake: ObjectStore,
  dataset: FileDataset,
  year: number,
  inputs: string,
): Promise<boolean> => (await lake.head(markerKey(dataset, year)))?.metadata["inputs-hash"] === inputs;
