import { keyBytes, type Upload } from "../bucket/records.ts";
import { invalidArgument } from "../errors.ts";
import { ownerId } from "../http/refused-headers.ts";
import { commonPrefix } from "../listing.ts";
import { type Operation, quoted } from "../operation.ts";
import { writeXml } from "../xml/write.ts";
import { readEncoding, readLimit } from "./list-parameters.ts";
import { requireUpload } from "./upload.ts";

const owner = { ID: ownerId };
const batch = 1000;

export const listParts: Operation = (request, { buckets }) => {
  const bucket = buckets.get(request.bucket);
  const upload = requireUpload(bucket, request);
  const limit = readLimit(request, "max-parts");
  const markerText = request.query.get("part-number-marker") || "0";
  if (!/^\d{1,10}$/.test(markerText))
    throw invalidArgument("Provided part-number-marker not an integer", "part-number-marker", markerText);
  const { name: encodingType, encode } = readEncoding(request);
  const found = bucket.uploads.parts(upload.id, Number(markerText), limit + 1);
  const shown = found.slice(0, limit);
  return {
    status: 200,
    body: writeXml("ListPartsResult", {
      Bucket: bucket.name,
      Key: encode(upload.key),
      UploadId: upload.id,
      Initiator: owner,
      Owner: owner,
      StorageClass: "STANDARD",
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.type,
      EncodingType: encodingType,
      PartNumberMarker: Number(markerText),
      NextPartNumberMarker: shown.at(-1)?.number,
      MaxParts: limit,
      IsTruncated: found.length > shown.length,
      Part: shown.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modified).toISOString(),
        ETag: quoted(part.etag),
        Size: part.size,
        ...(part.checksum ? { [`Checksum${part.checksum.algorithm}`]: part.checksum.value } : {}),
      })),
    }),
  };
};

interface UploadQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  readonly idMarker: string;
  readonly limit: number;
}

const page = (
  list: (fromKey: Uint8Array, afterId: string | undefined, limit: number) => readonly Upload[],
  { prefix, delimiter, keyMarker, idMarker, limit }: UploadQuery,
) => {
  const uploads: Upload[] = [];
  const prefixes: string[] = [];
  const startsAtMarker = Buffer.compare(keyBytes(keyMarker), keyBytes(prefix)) >= 0;
  let from: Uint8Array = startsAtMarker ? keyBytes(keyMarker) : keyBytes(prefix);
  let afterId: string | undefined = startsAtMarker && keyMarker !== "" ? idMarker : undefined;
  // A key marker alone is a key that is through; ids are hexadecimal, so this one comes after all of them.
  if (afterId === "") afterId = "~";
  for (;;) {
    const rows = list(from, afterId, batch);
    for (const upload of rows) {
      if (!upload.key.startsWith(prefix)) return { uploads, prefixes, isTruncated: false };
      const under = commonPrefix(upload.key, prefix, delimiter);
      if (under !== undefined && (under === prefixes.at(-1) || under === keyMarker)) continue;
      if (uploads.length + prefixes.length >= limit) return { uploads, prefixes, isTruncated: limit > 0 };
      if (under === undefined) uploads.push(upload);
      else prefixes.push(under);
    }
    const last = rows.at(-1);
    if (!last || rows.length < batch) return { uploads, prefixes, isTruncated: false };
    from = keyBytes(last.key);
    afterId = last.id;
  }
};

export const listMultipartUploads: Operation = (request, { buckets }) => {
  const bucket = buckets.get(request.bucket);
  const parameter = (name: string) => request.query.get(name) ?? "";
  const query: UploadQuery = {
    prefix: parameter("prefix"),
    delimiter: parameter("delimiter"),
    keyMarker: parameter("key-marker"),
    idMarker: parameter("upload-id-marker"),
    limit: readLimit(request, "max-uploads"),
  };
  const { name: encodingType, encode } = readEncoding(request);
  const { uploads, prefixes, isTruncated } = page(bucket.uploads.list, query);
  const lastUpload = uploads.at(-1);
  const lastPrefix = prefixes.at(-1);
  const endsWithPrefix =
    lastPrefix !== undefined &&
    (!lastUpload || Buffer.compare(keyBytes(lastPrefix), keyBytes(lastUpload.key)) > 0);
  return {
    status: 200,
    body: writeXml("ListMultipartUploadsResult", {
      Bucket: bucket.name,
      KeyMarker: encode(query.keyMarker),
      UploadIdMarker: query.idMarker,
      NextKeyMarker: isTruncated ? encode(endsWithPrefix ? lastPrefix : (lastUpload?.key ?? "")) : undefined,
      NextUploadIdMarker: isTruncated ? (endsWithPrefix ? "" : (lastUpload?.id ?? "")) : undefined,
      Prefix: encode(query.prefix),
      Delimiter: query.delimiter === "" ? undefined : encode(query.delimiter),
      EncodingType: encodingType,
      MaxUploads: query.limit,
      IsTruncated: isTruncated,
      Upload: uploads.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiator: owner,
        Owner: owner,
        StorageClass: "STANDARD",
        Initiated: new Date(upload.initiated).toISOString(),
        ChecksumAlgorithm: upload.algorithm,
        ChecksumType: upload.type,
      })),
      CommonPrefixes: prefixes.map((each) => ({ Prefix: encode(each) })),
    }),
  };
};
