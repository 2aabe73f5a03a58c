import { createHash, type Hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { crc32c, crc64nvme } from "./crc-tables.ts";
import type { Digester } from "./digester.ts";

export const checksumAlgorithms = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** `value` as S3 writes it: base64, for a composite followed by `-` and the number of parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: ChecksumType;
}

export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm =>
  (checksumAlgorithms as readonly string[]).includes(name);

export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The element that carries it in XML: `ChecksumCRC32`. */
export const checksumElement = (algorithm: ChecksumAlgorithm): string => `Checksum${algorithm}`;

/** Bytes of the checksum. */
export const checksumLength: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

const ofHash = (hash: Hash): Digester => ({
  update: (chunk) => void hash.update(chunk),
  digest: () => hash.digest(),
});

const word = (write: (target: Buffer) => void, bytes: number): Buffer => {
  const target = Buffer.alloc(bytes);
  write(target);
  return target;
};

const createCrc32 = (): Digester => {
  let sum = 0;
  return {
    update(chunk) {
      sum = crc32(chunk, sum);
    },
    digest: () => word((target) => target.writeUInt32BE(sum), 4),
  };
};

export const createDigester = (algorithm: ChecksumAlgorithm | "MD5"): Digester => {
  switch (algorithm) {
    case "CRC32":
      return createCrc32();
    case "CRC32C":
      return crc32c();
    case "CRC64NVME":
      return crc64nvme();
    default:
      return ofHash(createHash(algorithm.toLowerCase()));
  }
};

/** The checksum of the parts' checksums, as S3 gives it for a COMPOSITE multipart object. */
export const compositeOf = (algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum => {
  const digester = createDigester(algorithm);
  for (const part of parts) digester.update(Buffer.from(part, "base64"));
  return { algorithm, value: `${digester.digest().toString("base64")}-${parts.length}`, type: "COMPOSITE" };
};

/** `<hex>-N`: the MD5 of the parts' MD5s. */
export const multipartEtag = (etags: readonly string[]): string => {
  const hash = createHash("md5");
  for (const etag of etags) hash.update(Buffer.from(etag, "hex"));
  return `${hash.digest("hex")}-${etags.length}`;
};
