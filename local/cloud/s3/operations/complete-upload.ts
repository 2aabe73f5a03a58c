import { createReadStream } from "node:fs";
import {
  type Checksum,
  checksumElement,
  checksumHeader,
  compositeOf,
  createDigester,
  multipartEtag,
} from "../body/checksums.ts";
import { requireDocument } from "../body/document.ts";
import { writeBody } from "../body/receive.ts";
import type { Bucket } from "../bucket/bucket.ts";
import type { Part, Upload } from "../bucket/records.ts";
import { invalidRequest, malformedXml, S3Error } from "../errors.ts";
import { partsFolder } from "../keys/placement.ts";
import { type Operation, quoted } from "../operation.ts";
import { header, type S3Request } from "../request.ts";
import { childrenNamed, childText, requiredText, type XmlElement } from "../xml/read.ts";
import { writeXml } from "../xml/write.ts";
import { storeObject } from "./store-object.ts";
import { requireUpload } from "./upload.ts";

const smallestPart = 5 * 1024 * 1024;
const mostParts = 10_000;

const invalidPart = (number: number) =>
  new S3Error(
    "InvalidPart",
    400,
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { details: { PartNumber: String(number) } },
  );

const entityTooSmall = ({ size, number, etag }: Part) =>
  new S3Error("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size", {
    details: {
      ProposedSize: String(size),
      MinSizeAllowed: String(smallestPart),
      PartNumber: String(number),
      ETag: etag,
    },
  });

/** The parts that the document names; throws for the first rule that they break. */
const readParts = (document: XmlElement, bucket: Bucket, upload: Upload): readonly Part[] => {
  const listed = childrenNamed(document, "Part");
  if (listed.length === 0 || listed.length > mostParts)
    throw malformedXml(`between 1 and ${mostParts} parts`);
  const named = listed.map((element) => {
    const number = Number(requiredText(element, "PartNumber"));
    if (!Number.isInteger(number)) throw malformedXml("PartNumber is not a number");
    return {
      number,
      etag: requiredText(element, "ETag").replace(/^"|"$/g, ""),
      sum: upload.algorithm && childText(element, checksumElement(upload.algorithm)),
    };
  });
  for (const [at, { number }] of named.entries())
    if (number <= (named[at - 1]?.number ?? 0))
      throw new S3Error(
        "InvalidPartOrder",
        400,
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
      );
  const parts = named.map(({ number, etag, sum }) => {
    const part = bucket.uploads.part(upload.id, number);
    if (!part || part.etag !== etag || (sum !== undefined && sum !== part.checksum?.value))
      throw invalidPart(number);
    return part;
  });
  for (const part of parts.slice(0, -1)) if (part.size < smallestPart) throw entityTooSmall(part);
  return parts;
};

const checkAnnounced = (
  request: S3Request,
  upload: Upload,
  size: number,
  checksum: Checksum | undefined,
): void => {
  const announcedSize = header(request, "x-amz-mp-object-size");
  if (announcedSize !== undefined && announcedSize !== String(size))
    throw invalidRequest("The provided 'x-amz-mp-object-size' header does not match what was computed.");
  const type = header(request, "x-amz-checksum-type");
  if (type !== undefined && type.toUpperCase() !== upload.type)
    throw invalidRequest(`The upload was created with the ${upload.type ?? "null"} checksum type.`);
  const announced = checksum && header(request, checksumHeader(checksum.algorithm));
  if (announced !== undefined && announced.replace(/-\d+$/, "") !== checksum?.value.replace(/-\d+$/, ""))
    throw new S3Error(
      "BadDigest",
      400,
      `The ${checksum?.algorithm} you specified did not match the calculated checksum.`,
    );
};

const bytesOf = async function* (bucket: Bucket, parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const { file, number } of parts) {
    try {
      yield* createReadStream(bucket.files.at(`${partsFolder}/${file}`)) as AsyncIterable<Uint8Array>;
    } catch (error) {
      // Replaced or aborted in the meantime.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw invalidPart(number);
      throw error;
    }
  }
};

const isFullObject = ({ algorithm, type }: Upload) => (type === "FULL_OBJECT" ? algorithm : undefined);

export const completeMultipartUpload: Operation = async (request, context) => {
  const bucket = context.buckets.get(request.bucket);
  const document = await requireDocument(request, "CompleteMultipartUpload", { checksumIsOfBody: false });
  const upload = requireUpload(bucket, request);
  const parts = readParts(document, bucket, upload);
  const etag = multipartEtag(parts.map((part) => part.etag));
  const whole = isFullObject(upload);
  const digester = whole && createDigester(whole);
  const incoming = bucket.incoming();
  const size = await writeBody(bytesOf(bucket, parts), bucket.files.at(incoming), digester ? [digester] : []);
  let checksum: Checksum | undefined;
  if (whole && digester)
    checksum = { algorithm: whole, value: digester.digest().toString("base64"), type: "FULL_OBJECT" };
  else if (upload.algorithm)
    checksum = compositeOf(
      upload.algorithm,
      parts.map((part) => part.checksum?.value ?? ""),
    );
  const { system, metadata } = upload;
  storeObject(
    { event: "ObjectCreated:CompleteMultipartUpload", incoming, size, etag, checksum, system, metadata },
    bucket,
    request,
    context,
    (change) => {
      checkAnnounced(request, upload, size, checksum);
      requireUpload(bucket, request);
      for (const part of parts)
        if (bucket.uploads.part(upload.id, part.number)?.file !== part.file) throw invalidPart(part.number);
      for (const { file } of bucket.uploads.parts(upload.id, 0, mostParts))
        change.takeAway(`${partsFolder}/${file}`);
      bucket.uploads.delete(upload.id);
    },
  );
  return {
    status: 200,
    body: writeXml("CompleteMultipartUploadResult", {
      Location: `http://${header(request, "host") ?? "127.0.0.1"}/${bucket.name}/${encodeURIComponent(request.key)}`,
      Bucket: bucket.name,
      Key: request.key,
      ETag: quoted(etag),
      ...(checksum
        ? { [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type }
        : {}),
    }),
  };
};
