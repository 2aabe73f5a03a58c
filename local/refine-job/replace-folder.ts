import { createHash } from "node:crypto";
import type { RunId, SessionDate } from "../../contracts/fields.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { partitionFile, partitionPrefix } from "../../core/lake/keys.ts";
import { contentHash, metadataKeys } from "../../core/lake/lineage.ts";
import type { ObjectStore, ParquetWriter } from "../../core/ports.ts";
import type { RefinedPartition } from "./engine.ts";

export interface Replaced {
  readonly written: number;
  readonly deleted: number;
  readonly unchanged: number;
}

export interface Lineage {
  readonly runId: RunId;
  /** Hash of the objects the session was made of. */
  readonly inputs: string;
}

/** Objects on their way at one time. */
const parallel = 16;

const inParallel = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>) => {
  const rest = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (const item of rest) await work(item);
    }),
  );
};

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");
const unquoted = (etag: string) => etag.replaceAll('"', "");

/**
 * Makes a session's folder of a refined table hold exactly these partitions. Files that are there with the same
 * content are left alone, so that a rerun notifies nobody; files of partitions that are no more are deleted last.
 */
export const replaceFolder = async (
  lake: ObjectStore,
  parquet: ParquetWriter,
  table: Table,
  session: SessionDate,
  partitions: readonly RefinedPartition[],
  { runId, inputs }: Lineage,
): Promise<Replaced> => {
  const present = new Map<string, string>();
  for await (const { key, etag } of lake.list(partitionPrefix(table, [session]))) present.set(key, etag);
  let written = 0;
  const wanted = new Set<string>();
  await inParallel(partitions, async ({ values, columns }) => {
    const key = partitionPrefix(table, values) + partitionFile;
    wanted.add(key);
    const bytes = parquet.write(table, columns);
    const etag = present.get(key);
    if (etag !== undefined && unquoted(etag) === md5(bytes)) return;
    const hash = contentHash(table, parquet.fingerprint, columns);
    // An ETag is no MD5 where the bucket encrypts with KMS.
    if (etag !== undefined && (await lake.head(key))?.metadata[metadataKeys.contentHash] === hash) return;
    await lake.put(key, bytes, {
      contentType: "application/vnd.apache.parquet",
      metadata: {
        [metadataKeys.contentHash]: hash,
        [metadataKeys.inputsHash]: inputs,
        [metadataKeys.runId]: runId,
        [metadataKeys.rows]: String(Object.values(columns)[0]?.length ?? 0),
      },
    });
    written += 1;
  });
  const stale = [...present.keys()].filter((key) => !wanted.has(key));
  if (stale.length > 0) await lake.delete(stale);
  return { written, deleted: stale.length, unchanged: partitions.length - written };
};
