import { notImplemented, S3Error } from "./errors.ts";
import { overrideParameters } from "./http/object-headers.ts";
import { refuseUnknownFeatures } from "./http/refused-headers.ts";
import { checkKey } from "./keys/placement.ts";
import type { Operation } from "./operation.ts";
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
} from "./operations/buckets.ts";
import { completeMultipartUpload } from "./operations/complete-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { deleteObject } from "./operations/delete-object.ts";
import { deleteObjects } from "./operations/delete-objects.ts";
import { getObject, headObject } from "./operations/get-object.ts";
import { listObjects, listObjectsV2 } from "./operations/list-objects.ts";
import { listMultipartUploads, listParts } from "./operations/list-uploads.ts";
import { getBucketNotification, putBucketNotification } from "./operations/notifications.ts";
import { putObject } from "./operations/put-object.ts";
import { abortMultipartUpload, createMultipartUpload, uploadPart } from "./operations/upload.ts";
import type { S3Request } from "./request.ts";

interface Route {
  readonly on: "service" | "bucket" | "object";
  readonly method: string;
  /** Query parameters, or a header, that select it. */
  readonly when?: readonly string[];
  readonly withHeader?: string;
  /** Further parameters that it understands. */
  readonly may?: readonly string[];
  readonly run: Operation;
}

const listing = ["prefix", "delimiter", "max-keys", "encoding-type"];

/** The first that fits serves, so the more special ones come first. */
const routes: readonly Route[] = [
  { on: "service", method: "GET", run: listBuckets },

  { on: "bucket", method: "PUT", when: ["notification"], run: putBucketNotification },
  { on: "bucket", method: "PUT", run: createBucket },
  { on: "bucket", method: "HEAD", run: headBucket },
  { on: "bucket", method: "DELETE", run: deleteBucket },
  { on: "bucket", method: "POST", when: ["delete"], run: deleteObjects },
  { on: "bucket", method: "GET", when: ["location"], run: getBucketLocation },
  { on: "bucket", method: "GET", when: ["notification"], run: getBucketNotification },
  {
    on: "bucket",
    method: "GET",
    when: ["uploads"],
    may: ["prefix", "delimiter", "encoding-type", "key-marker", "upload-id-marker", "max-uploads"],
    run: listMultipartUploads,
  },
  {
    on: "bucket",
    method: "GET",
    when: ["list-type"],
    may: [...listing, "start-after", "continuation-token", "fetch-owner"],
    run: listObjectsV2,
  },
  { on: "bucket", method: "GET", may: [...listing, "marker"], run: listObjects },

  { on: "object", method: "PUT", withHeader: "x-amz-copy-source", run: copyObject },
  { on: "object", method: "PUT", when: ["partNumber", "uploadId"], run: uploadPart },
  { on: "object", method: "PUT", run: putObject },
  {
    on: "object",
    method: "GET",
    when: ["uploadId"],
    may: ["max-parts", "part-number-marker", "encoding-type"],
    run: listParts,
  },
  { on: "object", method: "GET", may: overrideParameters, run: getObject },
  { on: "object", method: "HEAD", may: overrideParameters, run: headObject },
  { on: "object", method: "DELETE", when: ["uploadId"], run: abortMultipartUpload },
  { on: "object", method: "DELETE", run: deleteObject },
  { on: "object", method: "POST", when: ["uploads"], run: createMultipartUpload },
  { on: "object", method: "POST", when: ["uploadId"], run: completeMultipartUpload },
];

const fits = (route: Route, on: Route["on"], { method, query, headers }: S3Request): boolean =>
  route.on === on &&
  route.method === method &&
  (route.when ?? []).every((name) => query.has(name)) &&
  (route.withHeader === undefined || headers[route.withHeader] !== undefined);

/** `x-id` names the operation for logs; the others are of a presigned signature, of version 4 or 2. */
const meaningless = /^(?:x-id|x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i;

/** The operation that a request asks for; 501 for one that is not known in every detail. */
export const routeOf = (request: S3Request): Operation => {
  const on = request.bucket === "" ? "service" : request.key === "" ? "bucket" : "object";
  const route = routes.find((each) => fits(each, on, request));
  if (!route) {
    const isKnownMethod = routes.some((each) => each.on === on && each.method === request.method);
    if (!isKnownMethod && on !== "service")
      throw new S3Error(
        "MethodNotAllowed",
        405,
        "The specified method is not allowed against this resource.",
      );
    throw notImplemented(`${request.method} with ${[...request.query.keys()].join(", ") || "no parameters"}`);
  }
  for (const name of request.query.keys())
    if (!meaningless.test(name) && !route.when?.includes(name) && !route.may?.includes(name))
      throw notImplemented(`The parameter ${name}`);
  refuseUnknownFeatures(request);
  if (on === "object") checkKey(request.key);
  return route.run;
};
