import { S3Error } from "../errors.ts";
import { header, type S3Request } from "../request.ts";
import { decodeHeaderText, encodeHeaderText } from "./encoded-words.ts";

/** Headers that S3 keeps with an object and gives back as they came. */
const kept = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
] as const;

export type Fields = Readonly<Record<string, string>>;

export interface ObjectHeaders {
  readonly system: Fields;
  /** Without `x-amz-meta-`, names in lower case. */
  readonly metadata: Fields;
}

const metadataPrefix = "x-amz-meta-";
const mostMetadataBytes = 2048;
export const defaultContentType = "binary/octet-stream";

/** `aws-chunked` is how the body travelled, not what it is. */
const contentEncoding = (value: string): string =>
  value
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding.toLowerCase() !== "aws-chunked")
    .join(",");

export const readObjectHeaders = (request: S3Request): ObjectHeaders => {
  const system: Record<string, string> = {};
  for (const name of kept) {
    const value = header(request, name);
    const said = name === "content-encoding" && value !== undefined ? contentEncoding(value) : value;
    if (said) system[name] = said;
  }
  system["content-type"] ??= defaultContentType;
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const name in request.headers) {
    if (!name.startsWith(metadataPrefix)) continue;
    const value = decodeHeaderText(header(request, name) ?? "");
    bytes += Buffer.byteLength(name) - metadataPrefix.length + Buffer.byteLength(value);
    metadata[name.slice(metadataPrefix.length)] = value;
  }
  if (bytes > mostMetadataBytes)
    throw new S3Error(
      "MetadataTooLarge",
      400,
      "Your metadata headers exceed the maximum allowed metadata size",
      {
        details: { Size: String(bytes), MaxSizeAllowed: String(mostMetadataBytes) },
      },
    );
  return { system, metadata };
};

export const writeMetadata = (metadata: Fields): Fields =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [metadataPrefix + name, encodeHeaderText(value)]),
  );

/** `response-content-type=…` and its like in a GET's query. */
export const responseOverrides = (query: ReadonlyMap<string, string>): Fields => {
  const overrides: Record<string, string> = {};
  for (const name of kept) {
    const value = query.get(`response-${name}`);
    if (value === undefined) continue;
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new S3Error("InvalidArgument", 400, `response-${name} is not a header value`);
    overrides[name] = value;
  }
  return overrides;
};

export const overrideParameters: readonly string[] = kept.map((name) => `response-${name}`);
