import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import type { Bucket } from "../bucket/bucket.ts";
import type { ObjectRecord } from "../bucket/records.ts";
import { noSuchKey, S3Error } from "../errors.ts";
import { checkReadConditions } from "../http/conditions.ts";
import { responseOverrides, writeMetadata } from "../http/object-headers.ts";
import { type ByteRange, readRange } from "../http/range.ts";
import { objectPath } from "../keys/placement.ts";
import { type Context, type Operation, quoted, type Reply } from "../operation.ts";
import { header, type S3Request } from "../request.ts";
import { checksumReply } from "./put-object.ts";

/** Up to this size one read does. */
const readAtOnce = 256 * 1024;

export const requireObject = (bucket: Bucket, key: string): ObjectRecord => {
  const record = bucket.objects.get(key);
  if (!record) throw noSuchKey(key);
  return record;
};

/** Opened in the same turn in which its row was read: the file is that of the row, whatever comes after. */
export const openObject = (bucket: Bucket, { key, aside, size }: ObjectRecord): number => {
  const changedByHand = (cause?: unknown) =>
    new S3Error(
      "InternalError",
      500,
      `The file of ${key} was removed or changed by hand; a restart takes that in.`,
      { cause },
    );
  let descriptor: number;
  try {
    descriptor = openSync(bucket.files.at(objectPath(key, aside)), "r");
  } catch (error) {
    throw changedByHand(error);
  }
  if (fstatSync(descriptor).size === size) return descriptor;
  closeSync(descriptor);
  throw changedByHand();
};

const bodyOf = (descriptor: number, { first, last }: ByteRange): NonNullable<Reply["body"]> => {
  const length = last - first + 1;
  if (length > readAtOnce) return createReadStream("", { fd: descriptor, start: first, end: last });
  try {
    const body = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const bytes = readSync(descriptor, body, done, length - done, first + done);
      if (bytes === 0) throw new Error("the file ended early");
      done += bytes;
    }
    return body;
  } finally {
    closeSync(descriptor);
  }
};

const ifRangeHolds = (request: S3Request, record: ObjectRecord): boolean => {
  const condition = header(request, "if-range")?.trim();
  if (condition === undefined) return true;
  if (condition.startsWith('"')) return condition === quoted(record.etag);
  return Date.parse(condition) === record.modified;
};

const read = (request: S3Request, { buckets }: Context, withBody: boolean): Reply => {
  const bucket = buckets.get(request.bucket);
  const record = requireObject(bucket, request.key);
  const identity = {
    etag: quoted(record.etag),
    "last-modified": new Date(record.modified).toUTCString(),
    "accept-ranges": "bytes",
  };
  if (checkReadConditions(request, record) === "not-modified") return { status: 304, headers: identity };
  const range = ifRangeHolds(request, record) ? readRange(header(request, "range"), record.size) : undefined;
  const span = range ?? { first: 0, last: record.size - 1 };
  const wantsChecksum = header(request, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  return {
    status: range ? 206 : 200,
    headers: {
      ...identity,
      ...record.system,
      ...responseOverrides(request.query),
      ...writeMetadata(record.metadata),
      // A client would hold the part that it gets against the checksum of the whole.
      ...(wantsChecksum && !range ? checksumReply(record) : {}),
      ...(range ? { "content-range": `bytes ${span.first}-${span.last}/${record.size}` } : {}),
      "content-length": String(span.last - span.first + 1),
    },
    ...(withBody ? { body: bodyOf(openObject(bucket, record), span) } : {}),
  };
};

export const getObject: Operation = (request, context) => read(request, context, true);
export const headObject: Operation = (request, context) => read(request, context, false);
