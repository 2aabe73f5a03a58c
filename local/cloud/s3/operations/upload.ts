import { randomBytes } from "node:crypto";
import type { ChecksumAlgorithm, ChecksumType } from "../body/checksums.ts";
import { namedAlgorithm } from "../body/expectations.ts";
import { receiveBody } from "../body/receive.ts";
import type { Bucket } from "../bucket/bucket.ts";
import type { Upload } from "../bucket/records.ts";
import { invalidArgument, invalidRequest, noSuchUpload } from "../errors.ts";
import { readObjectHeaders } from "../http/object-headers.ts";
import { partsFolder } from "../keys/placement.ts";
import { type Operation, quoted, wholeSeconds } from "../operation.ts";
import { header, type S3Request } from "../request.ts";
import { writeXml } from "../xml/write.ts";
import { checksumReply } from "./put-object.ts";

const mostParts = 10_000;

const readType = (
  algorithm: ChecksumAlgorithm | undefined,
  asked: string | undefined,
): ChecksumType | undefined => {
  if (!algorithm) {
    if (asked === undefined) return undefined;
    throw invalidRequest(
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const type = asked ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  const isHash = algorithm === "SHA1" || algorithm === "SHA256";
  if (type === "COMPOSITE" ? algorithm === "CRC64NVME" : type !== "FULL_OBJECT" || isHash)
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return type as ChecksumType;
};

/** The request's upload, if it is one of this key. */
export const requireUpload = (bucket: Bucket, request: S3Request): Upload => {
  const id = request.query.get("uploadId") ?? "";
  const upload = bucket.uploads.get(id);
  if (upload?.key !== request.key) throw noSuchUpload(id);
  return upload;
};

export const createMultipartUpload: Operation = (request, { buckets, clock }) => {
  const bucket = buckets.get(request.bucket);
  const asked = header(request, "x-amz-checksum-algorithm");
  const algorithm = asked === undefined ? undefined : namedAlgorithm(asked);
  const type = readType(algorithm, header(request, "x-amz-checksum-type")?.toUpperCase());
  const headers = readObjectHeaders(request);
  const initiated = clock().getTime();
  // Begins with the time: uploads of one key are then listed in the order of their beginning.
  const id = initiated.toString(16).padStart(12, "0") + randomBytes(20).toString("hex");
  bucket.change(() => bucket.uploads.add({ id, key: request.key, initiated, algorithm, type, ...headers }));
  return {
    status: 200,
    headers: {
      ...(algorithm ? { "x-amz-checksum-algorithm": algorithm } : {}),
      ...(type ? { "x-amz-checksum-type": type } : {}),
    },
    body: writeXml("InitiateMultipartUploadResult", { Bucket: bucket.name, Key: request.key, UploadId: id }),
  };
};

export const uploadPart: Operation = async (request, { buckets, clock }) => {
  const bucket = buckets.get(request.bucket);
  const { id, algorithm } = requireUpload(bucket, request);
  const text = request.query.get("partNumber") ?? "";
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > mostParts)
    throw invalidArgument(
      `Part number must be an integer between 1 and ${mostParts}, inclusive`,
      "partNumber",
      text,
    );
  const incoming = bucket.incoming();
  const { size, etag, checksum } = await receiveBody(request, bucket.files.at(incoming), algorithm);
  bucket.change((change) => {
    requireUpload(bucket, request);
    if (algorithm && checksum?.algorithm !== algorithm)
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${checksum?.algorithm.toLowerCase()}`,
      );
    const replaced = bucket.uploads.part(id, number);
    if (replaced) change.takeAway(`${partsFolder}/${replaced.file}`);
    const file = `${id}/${number}-${randomBytes(8).toString("hex")}`;
    change.bringIn(incoming, `${partsFolder}/${file}`);
    bucket.uploads.putPart({
      uploadId: id,
      number,
      size,
      etag,
      checksum,
      file,
      modified: wholeSeconds(clock),
    });
  }, incoming);
  const { "x-amz-checksum-type": _type, ...checksumHeaders } = checksumReply({ checksum });
  return { status: 200, headers: { etag: quoted(etag), ...checksumHeaders } };
};

export const abortMultipartUpload: Operation = (request, { buckets }) => {
  const bucket = buckets.get(request.bucket);
  bucket.change((change) => {
    const { id } = requireUpload(bucket, request);
    for (const { file } of bucket.uploads.parts(id, 0, mostParts)) change.takeAway(`${partsFolder}/${file}`);
    bucket.uploads.delete(id);
  });
  return { status: 204 };
};
