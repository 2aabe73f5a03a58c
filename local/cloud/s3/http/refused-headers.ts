import { notImplemented, S3Error } from "../errors.ts";
import { header, type S3Request } from "../request.ts";

/** The account of the embedded cloud; also the owner of every bucket. */
export const accountId = "000000000000";
export const ownerId = "0".repeat(64);

/** Headers that ask for what is not done here, unless with a value that asks for nothing. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  "x-amz-acl": ["private"],
  "x-amz-storage-class": ["STANDARD"],
  "x-amz-tagging": [],
  "x-amz-tagging-directive": ["COPY"],
  "x-amz-website-redirect-location": [],
  "x-amz-write-offset-bytes": [],
  "x-amz-object-ownership": ["BucketOwnerEnforced"],
  "x-amz-bucket-object-lock-enabled": ["false"],
  "x-amz-copy-source-range": [],
  "x-amz-if-match-size": [],
  "x-amz-if-match-last-modified-time": [],
};
const refusedPrefix =
  /^x-amz-(?:server-side-encryption|copy-source-server-side-encryption|object-lock|grant|rename)-?/;

/** Nothing that a request asks for is passed over in silence. */
export const refuseUnknownFeatures = (request: S3Request): void => {
  for (const name in request.headers) {
    if (!name.startsWith("x-amz-")) continue;
    const allowed = harmless[name];
    if (refusedPrefix.test(name) || (allowed && !allowed.includes(header(request, name) ?? "")))
      throw notImplemented(`The header ${name}`);
  }
  const expectedOwner = header(request, "x-amz-expected-bucket-owner");
  if (expectedOwner !== undefined && expectedOwner !== accountId)
    throw new S3Error("AccessDenied", 403, "Access Denied");
};
