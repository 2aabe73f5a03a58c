import { invalidRequest, S3Error } from "../errors.ts";
import { header, type S3Request } from "../request.ts";
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  checksumLength,
  isChecksumAlgorithm,
} from "./checksums.ts";

/** What a request says of its body, before a byte of it is read. */
export interface Expectations {
  readonly chunked: boolean;
  /** Payload bytes; undefined for a request that does not say. */
  readonly size: number | undefined;
  /** In base64. */
  readonly md5: string | undefined;
  /** In hexadecimal, from the signature. */
  readonly sha256: string | undefined;
  readonly algorithm: ChecksumAlgorithm | undefined;
  /** In base64; undefined when it comes as a trailer, or not at all. */
  readonly checksum: string | undefined;
  readonly trailer: string | undefined;
}

const base64Of = (text: string, bytes: number): boolean =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, "base64").length === bytes;

export const checkChecksumValue = (algorithm: ChecksumAlgorithm, value: string): void => {
  if (!base64Of(value, checksumLength[algorithm]))
    throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`);
};

export const namedAlgorithm = (name: string): ChecksumAlgorithm => {
  const upper = name.toUpperCase();
  if (!isChecksumAlgorithm(upper)) throw invalidRequest(`Checksum algorithm ${name} is not known.`);
  return upper;
};

const byteCount = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalidRequest("The content length is not a number.");
  return Number(text);
};

const trailerAlgorithm = (trailer: string): ChecksumAlgorithm => {
  const found = checksumAlgorithms.find((algorithm) => checksumHeader(algorithm) === trailer);
  if (!found) throw invalidRequest("The value specified in the x-amz-trailer header is not supported");
  return found;
};

export const expectationsOf = (request: S3Request): Expectations => {
  const contentSha = header(request, "x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  const chunked = contentSha.startsWith("STREAMING-");
  const sent = checksumAlgorithms.filter((name) => header(request, checksumHeader(name)) !== undefined);
  if (sent.length > 1)
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.",
    );
  const [inHeader] = sent;
  const trailer = header(request, "x-amz-trailer")?.trim().toLowerCase();
  const checksum = inHeader && header(request, checksumHeader(inHeader));
  if (inHeader && checksum !== undefined) checkChecksumValue(inHeader, checksum);
  const md5 = header(request, "content-md5");
  if (md5 !== undefined && !base64Of(md5, 16))
    throw new S3Error("InvalidDigest", 400, "The Content-MD5 you specified is not valid.");
  return {
    chunked,
    size: byteCount(header(request, chunked ? "x-amz-decoded-content-length" : "content-length")),
    md5,
    sha256: /^[0-9a-f]{64}$/i.test(contentSha) ? contentSha.toLowerCase() : undefined,
    algorithm: inHeader ?? (trailer === undefined ? undefined : trailerAlgorithm(trailer)),
    checksum,
    trailer,
  };
};
