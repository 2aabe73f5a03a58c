import { createHash } from "node:crypto";
import type { Period, RunId } from "../contracts/fields.ts";
import type { FileDataset } from "./datasets/dataset.ts";
import { TransientError } from "./errors.ts";
import { listCaptures, newestComplete } from "./lake/captures.ts";
import { coveredUntil, markCompacted } from "./lake/file-captures.ts";
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

/**
 * Writes the sessions of the newest file of a period, each as it ends, in order of their dates. A year's file wins
 * over those of its days: they say the same, and the year's is frozen once the year is over.
 */
export const createCompactFile =
  ({ raw, lake, parquet, log }: CompactFileDeps) =>
  async (dataset: FileDataset, period: Period, runId: RunId): Promise<FileCompaction> => {
    const newest = newestComplete((await listCaptures(raw, dataset.name, period)).get("_"));
    const key = newest?.pages[0]?.key;
    if (!newest || key === undefined) return { outcome: "nothing", rows: 0 };
    if ("day" in period) {
      const year = Number(period.day.slice(0, 4));
      if (period.day <= ((await coveredUntil(raw, dataset, year)) ?? ""))
        return { outcome: "unchanged", rows: 0 };
    }
    const file = await raw.read(key);
    if (!file) throw new TransientError("raw-vanished", `${key} was listed and is gone`);

    const inputs = inputsHash([newest]);
    const total = { rows: 0, written: 0 };
    for await (const { session, rows, columns } of dataset.sessions(file, period)) {
      const present = await lake.head(curatedKey(dataset.table, { day: session }));
      const bytes = parquet.write(dataset.table, columns);
      const outcome = await writeCurated(
        { lake, log },
        {
          table: dataset.table,
          period: { day: session },
          rows,
          runId,
          contentHash: createHash("sha256").update(bytes).digest("hex"),
          inputsHash: inputs,
          bytes: () => bytes,
        },
        present,
      );
      if (outcome === "lost")
        throw new TransientError("race-lost", `${session} of ${key} was written by another`);
      total.rows += rows;
      if (outcome === "written") total.written++;
    }
    if ("year" in period) await markCompacted(lake, dataset, period.year, inputs);
    return { outcome: total.written > 0 ? "written" : "unchanged", rows: total.rows };
  };
