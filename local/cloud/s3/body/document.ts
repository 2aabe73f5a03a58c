import { createHash } from "node:crypto";
import { malformedXml, S3Error } from "../errors.ts";
import type { S3Request } from "../request.ts";
import { readXml, type XmlElement } from "../xml/read.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { createDigester } from "./checksums.ts";
import { expectationsOf } from "./expectations.ts";

/** A thousand keys of full length, each byte escaped, fit well below it. */
const largestDocument = 16 * 1024 * 1024;

const withoutChecksums = (request: S3Request): S3Request => ({
  ...request,
  headers: Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !name.startsWith("x-amz-checksum-")),
  ),
});

/** The request's XML document, held against its digests; undefined for an empty body. */
export const readDocument = async (
  request: S3Request,
  options: { readonly checksumIsOfBody: boolean } = { checksumIsOfBody: true },
): Promise<XmlElement | undefined> => {
  const expected = expectationsOf(options.checksumIsOfBody ? request : withoutChecksums(request));
  const framed = expected.chunked ? decodeAwsChunked(request.body) : undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of framed?.chunks ?? request.body) {
    size += chunk.length;
    if (size > largestDocument) throw malformedXml("the document is too large");
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (expected.md5 !== undefined && createHash("md5").update(body).digest("base64") !== expected.md5)
    throw new S3Error("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
  if (expected.sha256 !== undefined && createHash("sha256").update(body).digest("hex") !== expected.sha256)
    throw new S3Error(
      "XAmzContentSHA256Mismatch",
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  if (expected.algorithm) {
    const digester = createDigester(expected.algorithm);
    digester.update(body);
    const sent = expected.checksum ?? (expected.trailer && framed?.trailers.get(expected.trailer));
    if (digester.digest().toString("base64") !== sent)
      throw new S3Error(
        "BadDigest",
        400,
        `The ${expected.algorithm} you specified did not match the calculated checksum.`,
      );
  }
  return body.length === 0 ? undefined : readXml(body.toString("utf8"));
};

/** As `readDocument`, for operations that need one with that root. */
export const requireDocument = async (
  request: S3Request,
  root: string,
  options?: { readonly checksumIsOfBody: boolean },
): Promise<XmlElement> => {
  const document = await readDocument(request, options);
  if (document?.name !== root) throw malformedXml(`expected ${root}`);
  return document;
};
