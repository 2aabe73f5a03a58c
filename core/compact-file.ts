import { createHash } from "node:crypto";
import type { Period, RunId } from "../contracts/fields.ts";
import type { FileDataset, SessionColumns } from "./datasets/dataset.ts";
import { TransientError } from "./errors.ts";
import { inTurn } from "./in-turn.ts";
import type { CaptureSet } from "./lake/captures.ts";
import { coveredUntil, markCompacted, newestFile, orderOf } from "./lake/file-captures.ts";
import { curatedKey } from "./lake/keys.ts";
import { inputsHash } from "./lake/lineage.ts";
import { writeCurated } from "./lake/write-curated.ts";
import type { Log, ObjectStore, ParquetWriter } from "./ports.ts";

export interface CompactFileDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly parquet: ParquetWriter;
  readonly log: Log;
}

export interface FileCompaction {
  readonly outcome: "written" | "unchanged" | "nothing";
  readonly rows: number;
}

/** A lost race means that another compaction wrote; more than this many in a row means that something is wrong. */
const racesToLose = 20;

/**
 * Writes the sessions of the newest file of a period, each as it ends. A year's file wins
 * over those of its days: they say the same, and the year's is frozen once the year is over. One file at a time in a
 * process: each passes in bounded memory, several together would not.
 */
export const createCompactFile = (deps: CompactFileDeps) => {
  const next = inTurn();
  return (dataset: FileDataset, period: Period, runId: RunId): Promise<FileCompaction> =>
    next(() => compactFile(deps, dataset, period, runId));
};

const compactFile = async (
  deps: CompactFileDeps,
  dataset: FileDataset,
  period: Period,
  runId: RunId,
): Promise<FileCompaction> => {
  for (let race = 0; race < racesToLose; race++) {
    const newest = await newestFile(deps.raw, dataset, period);
    if (!newest) return { outcome: "nothing", rows: 0 };
    const found = await writeSessions(deps, dataset, newest, period, runId);
    // A newer file may have been written meanwhile, and we over it.
    if ((await newestFile(deps.raw, dataset, period))?.runId !== newest.runId) continue;
    if ("year" in period) await markCompacted(deps.lake, dataset, period.year, inputsHash([newest]));
    return found;
  }
  throw new TransientError("race-lost", `${dataset.name} was captured ${racesToLose} times meanwhile`);
};

const writeSessions = async (
  deps: CompactFileDeps,
  dataset: FileDataset,
  set: CaptureSet,
  period: Period,
  runId: RunId,
): Promise<FileCompaction> => {
  const key = set.pages[0]?.key ?? "";
  if (await isCovered(deps.raw, dataset, period)) return { outcome: "unchanged", rows: 0 };
  const head = await deps.raw.head(key);
  const file = await deps.raw.read(key);
  if (!head || !file) throw new TransientError("raw-vanished", `${key} was listed and is gone`);
  const inputs = inputsHash([set]);
  const total = { rows: 0, written: 0 };
  for await (const columns of dataset.sessions(file, period, orderOf(head))) {
    total.rows += columns.rows;
    if ((await writeSession(deps, dataset, columns, period, inputs, runId)) === "written") total.written++;
  }
  return { outcome: total.written > 0 ? "written" : "unchanged", rows: total.rows };
};

const writeSession = async (
  { raw, lake, parquet, log }: CompactFileDeps,
  dataset: FileDataset,
  { session, rows, columns }: SessionColumns,
  period: Period,
  inputs: string,
  runId: RunId,
): Promise<"written" | "unchanged"> => {
  const { table } = dataset;
  const bytes = parquet.write(table, columns);
  const file = {
    table,
    period: { day: session },
    rows,
    runId,
    contentHash: createHash("sha256").update(bytes).digest("hex"),
    inputsHash: inputs,
    bytes: () => bytes,
  };
  const key = curatedKey(table, file.period);
  for (let race = 0; race < racesToLose; race++) {
    const present = await lake.head(key);
    // Asked after the head: a year's file that comes later than this makes our write lose, or is written over it.
    if (await isCovered(raw, dataset, period)) return "unchanged";
    const outcome = await writeCurated({ lake, log }, file, present);
    if (outcome !== "lost") return outcome;
  }
  throw new TransientError("race-lost", `${key} was written by others ${racesToLose} times in a row`);
};

const isCovered = async (raw: ObjectStore, dataset: FileDataset, period: Period): Promise<boolean> =>
  "day" in period && period.day <= ((await coveredUntil(raw, dataset, Number(period.day.slice(0, 4)))) ?? "");
