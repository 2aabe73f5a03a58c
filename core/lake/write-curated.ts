import type { Period, RunId } from "../../contracts/fields.ts";
import type { Table } from "../../contracts/tables/table.ts";
import type { Log, ObjectHead, ObjectStore } from "../ports.ts";
import { curatedKey } from "./keys.ts";
import { metadataKeys } from "./lineage.ts";

export interface CuratedFile {
  readonly table: Table;
  readonly period: Period;
  readonly rows: number;
  readonly contentHash: string;
  readonly inputsHash: string;
  /** Left out by a table whose file has one input: another input is another file. */
  readonly rowsHash?: string;
  readonly runId: RunId;
  /** Called only when the file has to be written. */
  readonly bytes: () => Uint8Array;
}

/** Writes a curated file over the version that was `present`, unless that says the same; `lost` if another wrote meanwhile. */
export const writeCurated = async (
  { lake, log }: { readonly lake: ObjectStore; readonly log: Log },
  file: CuratedFile,
  present: ObjectHead | undefined,
): Promise<"written" | "unchanged" | "lost"> => {
  const { table, period, rows, runId } = file;
  if (present?.metadata[metadataKeys.contentHash] === file.contentHash) return "unchanged";
  const key = curatedKey(table, period);
  const outcome = await lake.put(key, file.bytes(), {
    onlyIf: present ? { etag: present.etag } : "absent",
    contentType: "application/vnd.apache.parquet",
    metadata: {
      [metadataKeys.contentHash]: file.contentHash,
      [metadataKeys.inputsHash]: file.inputsHash,
      ...(file.rowsHash === undefined ? {} : { [metadataKeys.rowsHash]: file.rowsHash }),
      [metadataKeys.runId]: runId,
      [metadataKeys.rows]: String(rows),
    },
  });
  if (outcome === "written")
    log.info("table written", {
      table: table.name,
      session: "day" in period ? period.day : undefined,
      key,
      rows,
      runId,
    });
  return outcome;
};
