import { noSuchKey, notImplemented, preconditionFailed } from "../errors.ts";
import { header, type S3Request } from "../request.ts";

export interface Version {
  readonly etag: string;
  /** Milliseconds. */
  readonly modified: number;
}

const etagsIn = (value: string): readonly string[] =>
  value.split(",").map((tag) => tag.trim().replace(/^W\//, "").replace(/^"|"$/g, ""));

const matches = (value: string, etag: string): boolean =>
  etagsIn(value).some((tag) => tag === "*" || tag === etag);

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Seconds since the epoch; undefined for a date that cannot be read, which then counts as not sent. */
const dateIn = (value: string | undefined): number | undefined => {
  const time = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(time) ? undefined : seconds(time);
};

/**
 * Conditions of a read in the order of RFC 9110, 13.2.2. Throws 412 where one fails; `not-modified` asks for 304.
 * `prefix` is `x-amz-copy-source-` for the source of a copy.
 */
export const checkReadConditions = (
  request: S3Request,
  version: Version,
  prefix: "" | "x-amz-copy-source-" = "",
): "ok" | "not-modified" => {
  const ifMatch = header(request, `${prefix}if-match`);
  const ifNoneMatch = header(request, `${prefix}if-none-match`);
  const unmodifiedSince = dateIn(header(request, `${prefix}if-unmodified-since`));
  const modifiedSince = dateIn(header(request, `${prefix}if-modified-since`));
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, version.etag)) throw preconditionFailed("If-Match");
  } else if (unmodifiedSince !== undefined && seconds(version.modified) > unmodifiedSince)
    throw preconditionFailed("If-Unmodified-Since");
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, version.etag) ? "not-modified" : "ok";
  return modifiedSince !== undefined && seconds(version.modified) <= modifiedSince ? "not-modified" : "ok";
};

/** Conditions of a write, to be asked in the transaction that writes. */
export const checkWriteConditions = (
  request: S3Request,
  key: string,
  existing: Version | undefined,
): void => {
  const ifMatch = header(request, "if-match");
  const ifNoneMatch = header(request, "if-none-match");
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== "*" || ifMatch !== undefined)
      throw notImplemented("If-None-Match with a value other than *, or together with If-Match,");
    if (existing) throw preconditionFailed("If-None-Match");
  }
  if (ifMatch !== undefined) {
    if (!existing) throw noSuchKey(key);
    if (!matches(ifMatch, existing.etag)) throw preconditionFailed("If-Match");
  }
};

/** A delete's `If-Match`: an object that is not there counts as deleted already. */
export const checkDeleteCondition = (ifMatch: string | undefined, existing: Version | undefined): void => {
  if (ifMatch !== undefined && existing && !matches(ifMatch, existing.etag))
    throw preconditionFailed("If-Match");
};
