import type { RunId } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { tableSourceNamed } from "./datasets/registry.ts";
import { TransientError } from "./errors.ts";
import { toColumns } from "./lake/columns.ts";
import { curatedKey } from "./lake/keys.ts";
import { contentHash, inputsHash, metadataKeys } from "./lake/lineage.ts";
import { readTableContents } from "./lake/table-contents.ts";
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
 * Makes one file of a curated table from the raw folders of its datasets. The file is a function of what lies
 * there: it does not matter which message asked, how often, or in what order.
 */
export const createCompactDay =
  (deps: CompactDayDeps) =>
  async ({ table, period }: TablePeriod, runId: RunId): Promise<Compaction> => {
    const source = tableSourceNamed(table);
    const key = curatedKey(source.table, period);
    for (let race = 0; race < racesToLose; race++) {
      // Read before the raw folders: what is listed later than this is at least as new.
      const present = await deps.lake.head(key);
      const contents = await readTableContents(deps.raw, source, period);
      await requestRepairs(deps, period, contents.faults);
      for (const { index, reason } of contents.absences)
        deps.log.info("rightly without rows", { table, index, period, reason });
      if (contents.rows.length === 0 && !present) return { outcome: "nothing", rows: 0 };

      const columns = toColumns(source.table, contents.rows);
      const hash = contentHash(source.table, deps.parquet.fingerprint, columns);
      const rows = contents.rows.length;
      const inputs = inputsHash(contents.inputs);
      if (present?.metadata[metadataKeys.contentHash] === hash) return { outcome: "unchanged", rows };

      const outcome = await deps.lake.put(key, deps.parquet.write(source.table, columns), {
        onlyIf: present ? { etag: present.etag } : "absent",
        contentType: "application/vnd.apache.parquet",
        metadata: {
          [metadataKeys.contentHash]: hash,
          [metadataKeys.inputsHash]: inputs,
          [metadataKeys.runId]: runId,
          [metadataKeys.rows]: String(rows),
        },
      });
      if (outcome === "written") {
        deps.log.info("table written", { key, rows, runId });
        return { outcome, rows };
      }
    }
    throw new TransientError("race-lost", `${key} was written by others ${racesToLose} times in a row`);
  };
