import { createHash } from "node:crypto";
import type { RunId } from "../../contracts/fields.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { inParallel } from "../in-parallel.ts";
import type { ColumnValues, ObjectStore } from "../ports.ts";
import type { CaptureSet } from "./captures.ts";

/** Metadata of a curated object, by name. */
export const metadataKeys = {
  contentHash: "content-hash",
  inputsHash: "inputs-hash",
  rowsHash: "rows-hash",
  runId: "run-id",
  rows: "rows",
} as const;

/**
 * Hash of the raw pages a file was made of, by content: a second capture that says the same is the same input. S3
 * gives 2 KB to an object's metadata, too little to list them; which pages they are follows from the raw bucket.
 */
export const inputsHash = (sets: readonly CaptureSet[]): string => {
  const lines = sets.flatMap(({ dataset, index, pages }) =>
    pages.map(({ page, etag }) => `${dataset}/${index}/${page} ${etag}\n`),
  );
  return createHash("sha256").update(lines.sort().join("")).digest("hex");
};

const asText = (_name: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

/** Hash of what a file says and how it is written: equal hashes mean equal bytes. */
export const contentHash = (
  table: Table,
  fingerprint: string,
  columns: Readonly<Record<string, ColumnValues>>,
): string => {
  const hash = createHash("sha256").update(JSON.stringify([table.name, table.version, fingerprint]));
  for (const field of Object.keys(table.columns))
    hash.update(`\n${field}:`).update(JSON.stringify(columns[field], asText));
  return hash.digest("hex");
};

/**
 * Hash of what a file says, whoever writes it: a further capture that changes no row leaves the file as it is, with the
 * hash of its older inputs.
 */
export const rowsHash = (table: Table, columns: Readonly<Record<string, ColumnValues>>): string =>
  contentHash(table, "", columns);

/** The newest run among those that wrote some files of the lake; undefined where none of them is there. */
export const newestRunOf = async (
  lake: Pick<ObjectStore, "head">,
  keys: readonly string[],
): Promise<RunId | undefined> => {
  const heads = await inParallel([...new Set(keys)], (key) => lake.head(key));
  return heads
    .flatMap((head) => head?.metadata[metadataKeys.runId] ?? [])
    .sort()
    .at(-1);
};
