import type { Table } from "@aws-sdk/client-glue";
import type { RegisteredPartition } from "../glue/catalog.ts";
import type { PartitionFile } from "./bind-table.ts";
import { queryError } from "./reason.ts";

/** Objects below a prefix of a bucket, with the plain files they lie in. */
export type FilesUnder = (
  bucket: string,
  prefix: string,
) => Promise<readonly { readonly key: string; readonly path: string; readonly size: number }[]>;

/** Up to so many partitions are listed one by one; more are found in one listing of the folder they share. */
const listedSingly = 16;

const splitLocation = (location: string) => {
  const match = /^s3a?:\/\/(?<bucket>[^/]+)\/(?<prefix>.*)$/.exec(location);
  if (!match?.groups) throw queryError("HIVE_INVALID_METADATA", `Location ${location} is not in S3`);
  const { bucket, prefix } = match.groups as { bucket: string; prefix: string };
  return { bucket, prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/` };
};

const commonFolder = (prefixes: readonly string[]): string => {
  const first = prefixes[0] ?? "";
  let length = first.length;
  for (const prefix of prefixes) while (!prefix.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, first.lastIndexOf("/", length - 1) + 1);
};

/** Hive leaves out what begins with a dot or an underscore. */
const isData = (key: string, size: number) => !/\/[._][^/]*$/.test(`/${key}`) && size > 0;

/** The values of the partition that a key lies in: of the nearest folder above it that is one. */
const valuesOf = (byPrefix: ReadonlyMap<string, readonly string[]>, key: string) => {
  for (let folder = key; folder !== ""; ) {
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
    const values = byPrefix.get(folder);
    if (values) return values;
  }
  return undefined;
};

/** The data files of registered partitions only; of the whole location where a table has no partition keys. */
export const partitionFiles = async (
  filesUnder: FilesUnder,
  table: Table,
  partitions: readonly RegisteredPartition[],
): Promise<readonly PartitionFile[]> => {
  const registered =
    (table.PartitionKeys ?? []).length === 0
      ? [{ values: [], location: table.StorageDescriptor?.Location ?? "" }]
      : partitions;
  const buckets = Map.groupBy(
    registered.map(({ values, location }) => ({ values, ...splitLocation(location) })),
    ({ bucket }) => bucket,
  );
  const found = new Map<string, PartitionFile>();
  for (const [bucket, places] of buckets) {
    const byPrefix = new Map(places.map(({ prefix, values }) => [prefix, values]));
    const prefixes = [...byPrefix.keys()];
    const folders = prefixes.length <= listedSingly ? prefixes : [commonFolder(prefixes)];
    for (const files of await Promise.all(folders.map((folder) => filesUnder(bucket, folder))))
      for (const { key, path, size } of files) {
        const values = valuesOf(byPrefix, key);
        if (values && isData(key, size)) found.set(path, { path, size, values });
      }
  }
  // The newest first: its columns are the ones to expect of the others.
  return [...found.values()].sort((left, right) => (left.path > right.path ? -1 : 1));
};
