import { readDocument } from "../body/document.ts";
import { malformedXml, notImplemented, S3Error } from "../errors.ts";
import { ownerId } from "../http/refused-headers.ts";
import type { Operation } from "../operation.ts";
import { childText } from "../xml/read.ts";
import { writeXml, writeXmlText } from "../xml/write.ts";

/** The region that S3 writes as an empty location, and where a bucket may be created twice. */
const firstRegion = "us-east-1";

export const createBucket: Operation = async (request, { buckets, region }) => {
  const document = await readDocument(request);
  if (document) {
    if (document.name !== "CreateBucketConfiguration")
      throw malformedXml("expected CreateBucketConfiguration");
    for (const { name } of document.children)
      if (name !== "LocationConstraint") throw notImplemented(`${name} of a new bucket`);
    const location = childText(document, "LocationConstraint");
    if (location && location !== region)
      throw new S3Error(
        "IllegalLocationConstraintException",
        400,
        `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      );
  }
  if (region !== firstRegion && buckets.find(request.bucket))
    throw new S3Error(
      "BucketAlreadyOwnedByYou",
      409,
      "Your previous request to create the named bucket succeeded and you already own it.",
      { details: { BucketName: request.bucket } },
    );
  buckets.create(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
};

export const headBucket: Operation = (request, { buckets, region }) => {
  buckets.get(request.bucket);
  return { status: 200, headers: { "x-amz-bucket-region": region } };
};

export const deleteBucket: Operation = async (request, { buckets }) => {
  await buckets.delete(request.bucket);
  return { status: 204 };
};

export const getBucketLocation: Operation = (request, { buckets, region }) => {
  buckets.get(request.bucket);
  return { status: 200, body: writeXmlText("LocationConstraint", region === firstRegion ? "" : region) };
};

export const listBuckets: Operation = (_request, { buckets }) => ({
  status: 200,
  body: writeXml("ListAllMyBucketsResult", {
    Owner: { ID: ownerId },
    Buckets: {
      Bucket: buckets
        .all()
        .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt).toISOString() })),
    },
  }),
});
