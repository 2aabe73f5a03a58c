import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Checksum, createDigester } from "../body/checksums.ts";
import { namedAlgorithm } from "../body/expectations.ts";
import { writeBody } from "../body/receive.ts";
import { invalidArgument, invalidRequest, notImplemented, preconditionFailed, S3Error } from "../errors.ts";
import { checkReadConditions } from "../http/conditions.ts";
import { readObjectHeaders } from "../http/object-headers.ts";
import { type Operation, quoted } from "../operation.ts";
import { header, type S3Request } from "../request.ts";
import { writeXml } from "../xml/write.ts";
import { openObject, requireObject } from "./get-object.ts";
import { storeObject } from "./store-object.ts";

const largestCopy = 5 * 1024 ** 3;

const readSource = (request: S3Request): { bucket: string; key: string } => {
  const value = header(request, "x-amz-copy-source") ?? "";
  const [path = "", query] = value.split("?");
  if (query !== undefined) throw notImplemented("A version of a copy source");
  let decoded: string;
  try {
    decoded = decodeURIComponent(path).replace(/^\//, "");
  } catch {
    throw invalidArgument("Copy Source must be URL-encoded", "x-amz-copy-source", value);
  }
  const slash = decoded.indexOf("/");
  if (slash <= 0 || slash === decoded.length - 1)
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      value,
    );
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
};

const replacesMetadata = (request: S3Request): boolean => {
  const directive = header(request, "x-amz-metadata-directive") ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE")
    throw invalidArgument("Unknown metadata directive.", "x-amz-metadata-directive", directive);
  return directive === "REPLACE";
};

export const copyObject: Operation = async (request, context) => {
  const bucket = context.buckets.get(request.bucket);
  const named = readSource(request);
  const replaces = replacesMetadata(request);
  if (named.bucket === request.bucket && named.key === request.key && !replaces)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const sourceBucket = context.buckets.get(named.bucket);
  const source = requireObject(sourceBucket, named.key);
  if (checkReadConditions(request, source, "x-amz-copy-source-") === "not-modified")
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  if (source.size > largestCopy)
    throw new S3Error(
      "InvalidRequest",
      400,
      "The specified copy source is larger than the maximum allowable size",
    );

  const asked = header(request, "x-amz-checksum-algorithm");
  const algorithm = asked === undefined ? source.checksum?.algorithm : namedAlgorithm(asked);
  const digester = algorithm && createDigester(algorithm);
  const md5 = createHash("md5");
  const incoming = bucket.incoming();
  const chunks = createReadStream("", { fd: openObject(sourceBucket, source) });
  const size = await writeBody(chunks, bucket.files.at(incoming), digester ? [md5, digester] : [md5]);
  const checksum: Checksum | undefined =
    algorithm && digester
      ? { algorithm, value: digester.digest().toString("base64"), type: "FULL_OBJECT" }
      : undefined;
  const headers = replaces ? readObjectHeaders(request) : source;
  const record = storeObject(
    {
      event: "ObjectCreated:Copy",
      incoming,
      size,
      etag: md5.digest("hex"),
      checksum,
      system: headers.system,
      metadata: headers.metadata,
    },
    bucket,
    request,
    context,
  );
  return {
    status: 200,
    body: writeXml("CopyObjectResult", {
      ETag: quoted(record.etag),
      LastModified: new Date(record.modified).toISOString(),
      ...(checksum ? { ChecksumType: checksum.type, [`Checksum${checksum.algorithm}`]: checksum.value } : {}),
    }),
  };
};
