import type { Checksum, ChecksumAlgorithm, ChecksumType } from "../body/checksums.ts";
import type { Fields } from "../http/object-headers.ts";

export interface ObjectRecord {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds, whole seconds. */
  readonly modified: number;
  readonly sequencer: string;
  /** Whether the file lies in the aside folder instead of under its own name. */
  readonly aside: boolean;
  readonly system: Fields;
  readonly metadata: Fields;
  readonly checksum: Checksum | undefined;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiated: number;
  readonly system: Fields;
  readonly metadata: Fields;
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly type: ChecksumType | undefined;
}

export interface Part {
  readonly uploadId: string;
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  /** Name in the parts folder. */
  readonly file: string;
  readonly checksum: Checksum | undefined;
}

export type SqlRow = Record<string, null | number | bigint | string | NodeJS.NonSharedUint8Array>;

export const keyBytes = (key: string): Buffer => Buffer.from(key, "utf8");
export const keyText = (bytes: SqlRow[string] | undefined): string => {
  const view = bytes as Uint8Array;
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("utf8");
};

const json = <T>(text: unknown): T | undefined =>
  typeof text === "string" ? (JSON.parse(text) as T) : undefined;

export const checksumText = (checksum: Checksum | undefined): string | null =>
  checksum ? JSON.stringify(checksum) : null;

export const toObjectRecord = (row: SqlRow): ObjectRecord => ({
  key: keyText(row.key),
  size: row.size as number,
  etag: row.etag as string,
  modified: row.modified as number,
  sequencer: row.sequencer as string,
  aside: row.aside === 1,
  system: json<Fields>(row.system) ?? {},
  metadata: json<Fields>(row.metadata) ?? {},
  checksum: json<Checksum>(row.checksum),
});

export const toUpload = (row: SqlRow): Upload => ({
  id: row.id as string,
  key: keyText(row.key),
  initiated: row.initiated as number,
  system: json<Fields>(row.system) ?? {},
  metadata: json<Fields>(row.metadata) ?? {},
  algorithm: (row.checksum_algorithm as ChecksumAlgorithm | null) ?? undefined,
  type: (row.checksum_type as ChecksumType | null) ?? undefined,
});

export const toPart = (row: SqlRow): Part => ({
  uploadId: row.upload_id as string,
  number: row.number as number,
  size: row.size as number,
  etag: row.etag as string,
  modified: row.modified as number,
  file: row.file as string,
  checksum: json<Checksum>(row.checksum),
});
