import type { Period, RunId } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { createCompactFile } from "./compact-file.ts";
import type { TableSource } from "./datasets/dataset.ts";
import { tableSourceNamed } from "./datasets/registry.ts";
import { TransientError } from "./errors.ts";
import { toColumns } from "./lake/columns.ts";
import { curatedKey } from "./lake/keys.ts";
import { contentHash, inputsHash, rowsHash } from "./lake/lineage.ts";
import { readTableContents } from "./lake/table-contents.ts";
import { writeCurated } from "./lake/write-curated.ts";
import type {
  Clock,
  Log,
  MessageBus,
  Meter,
  ObjectStore,
  ParquetWriter,
  SessionClock,
  TablePeriod,
} from "./ports.ts";
import { requestRepairs } from "./request-repairs.ts";

export interface CompactDayDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly parquet: ParquetWriter;
  readonly requested: MessageBus<PageRequested>;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  readonly log: Log;
  readonly meter: Meter;
}

export interface Compaction {
  readonly outcome: "written" | "unchanged" | "nothing";
  readonly rows: number;
}

/** A lost race means that another compaction wrote; more than this many in a row means that something is wrong. */
const racesToLose = 20;

/**
 * Makes the file of a curated table from the raw folders of its datasets, or the files of all sessions that one raw
 * file holds. A file is a function of what lies there: it does not matter which message asked, how often, or in what
 * order.
 */
export const createCompactDay = (deps: CompactDayDeps) => {
  const compactFile = createCompactFile(deps);
  return async ({ table, period }: TablePeriod, runId: RunId): Promise<Compaction> => {
    const source = tableSourceNamed(table);
    return source.form === "file"
      ? compactFile(source.dataset, period, runId)
      : compactPages(deps, source, period, runId);
  };
};

const compactPages = async (
  deps: CompactDayDeps,
  source: TableSource,
  period: Period,
  runId: RunId,
): Promise<Compaction> => {
  const { table } = source;
  const key = curatedKey(table, period);
  for (let race = 0; race < racesToLose; race++) {
    // Read before the raw folders: what is listed later than this is at least as new.
    const present = await deps.lake.head(key);
    const contents = await readTableContents(deps.raw, source, period);
    await requestRepairs(deps, period, contents.faults);
    for (const { index, reason } of contents.absences)
      deps.log.info("rightly without rows", { table: table.name, index, runId, reason });
    const rows = contents.rows.length;
    if (rows === 0 && !present) return { outcome: "nothing", rows: 0 };

    const columns = toColumns(table, contents.rows);
    const file = {
      table,
      period,
      rows,
      runId,
      contentHash: contentHash(table, deps.parquet.fingerprint, columns),
      inputsHash: inputsHash(contents.inputs),
      rowsHash: rowsHash(table, columns),
      bytes: () => deps.parquet.write(table, columns),
    };
    const outcome = await writeCurated(deps, file, present);
    if (outcome !== "lost") return { outcome, rows };
  }
  throw new TransientError("race-lost", `${key} was written by others ${racesToLose} times in a row`);
};
