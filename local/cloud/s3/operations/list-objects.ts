import type { ListedObject } from "../bucket/object-index.ts";
import { invalidArgument } from "../errors.ts";
import { ownerId } from "../http/refused-headers.ts";
import { listObjects as listPage } from "../listing.ts";
import { type Operation, quoted } from "../operation.ts";
import { writeXml, type XmlFields } from "../xml/write.ts";
import { readEncoding, readLimit } from "./list-parameters.ts";

const owner = { ID: ownerId };

const contents = (
  { key, modified, etag, size, checksum }: ListedObject,
  encode: (key: string) => string,
  withOwner: boolean,
): XmlFields => ({
  Key: encode(key),
  LastModified: new Date(modified).toISOString(),
  ETag: quoted(etag),
  ChecksumAlgorithm: checksum?.algorithm,
  ChecksumType: checksum?.type,
  Size: size,
  Owner: withOwner ? owner : undefined,
  StorageClass: "STANDARD",
});

const writeToken = (after: string): string => Buffer.from(after).toString("base64url");

const readToken = (token: string): string => {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (token === "" || writeToken(text) !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return text;
};

export const listObjectsV2: Operation = (request, { buckets }) => {
  const bucket = buckets.get(request.bucket);
  const { query } = request;
  if (query.get("list-type") !== "2")
    throw invalidArgument(
      "Invalid List Type specified in Request",
      "list-type",
      query.get("list-type") ?? "",
    );
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const startAfter = query.get("start-after");
  const token = query.get("continuation-token");
  const maxKeys = readLimit(request, "max-keys");
  const { name: encodingType, encode } = readEncoding(request);
  const after = token === undefined ? startAfter : readToken(token);
  const page = listPage(bucket.objects, { prefix, delimiter, after, maxKeys });
  const withOwner = query.get("fetch-owner") === "true";
  return {
    status: 200,
    body: writeXml("ListBucketResult", {
      Name: bucket.name,
      Prefix: encode(prefix),
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      StartAfter: startAfter === undefined ? undefined : encode(startAfter),
      ContinuationToken: token,
      NextContinuationToken: page.next === undefined ? undefined : writeToken(page.next),
      MaxKeys: maxKeys,
      KeyCount: page.objects.length + page.prefixes.length,
      EncodingType: encodingType,
      IsTruncated: page.next !== undefined,
      Contents: page.objects.map((object) => contents(object, encode, withOwner)),
      CommonPrefixes: page.prefixes.map((each) => ({ Prefix: encode(each) })),
    }),
  };
};

export const listObjects: Operation = (request, { buckets }) => {
  const bucket = buckets.get(request.bucket);
  const { query } = request;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const marker = query.get("marker") ?? "";
  const maxKeys = readLimit(request, "max-keys");
  const { name: encodingType, encode } = readEncoding(request);
  const page = listPage(bucket.objects, { prefix, delimiter, after: marker, maxKeys });
  return {
    status: 200,
    body: writeXml("ListBucketResult", {
      Name: bucket.name,
      Prefix: encode(prefix),
      Marker: encode(marker),
      // Without a delimiter the last key serves, and S3 gives no marker.
      NextMarker: page.next !== undefined && delimiter !== "" ? encode(page.next) : undefined,
      MaxKeys: maxKeys,
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      EncodingType: encodingType,
      IsTruncated: page.next !== undefined,
      Contents: page.objects.map((object) => contents(object, encode, true)),
      CommonPrefixes: page.prefixes.map((each) => ({ Prefix: encode(each) })),
    }),
  };
};
