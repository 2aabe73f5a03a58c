import { createHash, type Hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { S3Error } from "../errors.ts";
import type { S3Request } from "../request.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { type Checksum, type ChecksumAlgorithm, createDigester } from "./checksums.ts";
import type { Digester } from "./digester.ts";
import { checkChecksumValue, type Expectations, expectationsOf } from "./expectations.ts";

/** A body that lies whole and verified in a temporary file. */
export interface Received {
  readonly path: string;
  readonly size: number;
  /** MD5 in hexadecimal. */
  readonly etag: string;
  readonly checksum: Checksum | undefined;
}

/** The most that S3 takes in one PUT or one part. */
const largestBody = 5 * 1024 ** 3;
/** Below it one write does; above it the body goes to disk as it comes. */
const heldInMemory = 512 * 1024;

const bodyIncomplete = () =>
  new S3Error(
    "IncompleteBody",
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

const tooLarge = (size: number) =>
  new S3Error("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
    details: { ProposedSize: String(size), MaxSizeAllowed: String(largestBody) },
  });

/** Writes chunks to `path` and digests them on the way. On failure no file stays behind. */
export const writeBody = async (
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  digesters: readonly (Digester | Hash)[],
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<number> => {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let size = 0;
  let file: FileHandle | undefined;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > mostBytes) throw mostBytes >= largestBody ? tooLarge(size) : bodyIncomplete();
      for (const digester of digesters) digester.update(chunk);
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes < heldInMemory) continue;
      file ??= await open(path, "wx");
      await file.appendFile(Buffer.concat(held));
      held = [];
      heldBytes = 0;
    }
    if (file) {
      if (held.length > 0) await file.appendFile(Buffer.concat(held));
      await file.close();
      file = undefined;
    } else
      writeFileSync(path, held.length === 1 ? (held[0] as Uint8Array) : Buffer.concat(held), { flag: "wx" });
    return size;
  } catch (error) {
    await file?.close();
    await rm(path, { force: true });
    throw error;
  }
};

const verify = (
  expected: Expectations,
  found: { size: number; md5: Buffer; sha256: string | undefined; checksum: Checksum | undefined },
  trailers: ReadonlyMap<string, string> | undefined,
): void => {
  if (expected.size !== undefined && found.size !== expected.size) throw bodyIncomplete();
  if (expected.md5 !== undefined && !Buffer.from(expected.md5, "base64").equals(found.md5))
    throw new S3Error("BadDigest", 400, "The Content-MD5 you specified did not match what we received.", {
      details: { ExpectedDigest: expected.md5, CalculatedDigest: found.md5.toString("base64") },
    });
  if (found.sha256 !== expected.sha256)
    throw new S3Error(
      "XAmzContentSHA256Mismatch",
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  const { algorithm } = expected;
  if (!algorithm) return;
  const sent = expected.checksum ?? (expected.trailer && trailers?.get(expected.trailer));
  if (sent === undefined)
    throw new S3Error("MalformedTrailerError", 400, `The announced trailer ${expected.trailer} did not come`);
  checkChecksumValue(algorithm, sent);
  if (sent !== found.checksum?.value)
    throw new S3Error(
      "BadDigest",
      400,
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
};

/**
 * Takes in a request's body: unframed, digested and held against everything the request says of it.
 * `fallback` is the checksum to compute where the request brings none.
 */
export const receiveBody = async (
  request: S3Request,
  path: string,
  fallback?: ChecksumAlgorithm,
): Promise<Received> => {
  const expected = expectationsOf(request);
  if (expected.size === undefined)
    throw new S3Error("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
  if (expected.size > largestBody) throw tooLarge(expected.size);
  const algorithm = expected.algorithm ?? fallback;
  const md5 = createHash("md5");
  const sha256 = expected.sha256 === undefined ? undefined : createHash("sha256");
  const digester = algorithm && createDigester(algorithm);
  const framed = expected.chunked ? decodeAwsChunked(request.body) : undefined;
  const size = await writeBody(
    framed?.chunks ?? request.body,
    path,
    [md5, sha256, digester].filter((each) => each !== undefined),
    expected.size,
  );
  const digest = md5.digest();
  const checksum: Checksum | undefined =
    algorithm && digester
      ? { algorithm, value: digester.digest().toString("base64"), type: "FULL_OBJECT" }
      : undefined;
  try {
    verify(expected, { size, md5: digest, sha256: sha256?.digest("hex"), checksum }, framed?.trailers);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, size, etag: digest.toString("hex"), checksum };
};
