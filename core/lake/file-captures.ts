import type { Period, SessionDate } from "../../contracts/fields.ts";
import type { FileDataset, FileFacts, FileOrder } from "../datasets/dataset.ts";
import type { ObjectHead, ObjectStore } from "../ports.ts";
import { type CaptureSet, listIndexCaptures, listYear, newestComplete } from "./captures.ts";

/** Metadata of a raw file, by name: the sessions it holds from and to, and their order where it is not by session. */
const fileMetadata = {
  first: "first-session",
  last: "last-session",
  order: "session-order",
} as const;

export const describeFile = ({ firstSession, lastSession, order }: FileFacts): Record<string, string> => ({
  [fileMetadata.first]: firstSession,
  [fileMetadata.last]: lastSession,
  ...(order === "mixed" ? { [fileMetadata.order]: order } : {}),
});

export const orderOf = ({ metadata }: Pick<ObjectHead, "metadata">): FileOrder =>
  metadata[fileMetadata.order] === "mixed" ? "mixed" : "by-session";

/** The newest file of a year or of a session. */
export const newestFile = async (
  raw: ObjectStore,
  { name }: FileDataset,
  period: Period,
): Promise<CaptureSet | undefined> => newestComplete(await listIndexCaptures(raw, name, period));

/** The last session that a file holds. */
const lastSessionOf = async (
  raw: ObjectStore,
  file: CaptureSet | undefined,
): Promise<SessionDate | undefined> => {
  const key = file?.pages[0]?.key;
  return key === undefined ? undefined : (await raw.head(key))?.metadata[fileMetadata.last];
};

/** The last session of the newest file of a year; undefined where there is no such file. */
export const coveredUntil = async (
  raw: ObjectStore,
  dataset: FileDataset,
  year: number,
): Promise<SessionDate | undefined> => lastSessionOf(raw, await newestFile(raw, dataset, { year }));

/** The newest file of each period of a year, and the last session that the year's own holds, in one listing. */
export const filesOfYear = async (raw: ObjectStore, dataset: FileDataset, year: number) => {
  const byPeriod = Map.groupBy(await listYear(raw, dataset.name, year), ({ period }) => nameOf(period));
  const newest = (period: Period) => newestComplete(byPeriod.get(nameOf(period)));
  return { newest, coveredUntil: await lastSessionOf(raw, newest({ year })) };
};

const nameOf = (period: Period) => ("day" in period ? period.day : String(period.year));

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
