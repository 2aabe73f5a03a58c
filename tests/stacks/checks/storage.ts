import { resourceName } from "../../../contracts/names.ts";
import { bucketNames } from "../../../contracts/topology.ts";
import { accountId } from "../support/aws-answers.ts";
import { at, ofType, type Resource, statementsOf } from "../support/graph.ts";
import { type Check, differs, problemsOf } from "./check.ts";

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** Private, encrypted, TLS only; raw is versioned and never expires. */
export const checkBuckets: Check = ({ graph, stage }) => {
  const own = (type: string, bucket: string) =>
    ofType(graph, type).find(({ inputs }) => inputs.bucket === bucket);
  const ofTopology = bucketNames.flatMap((name) => {
    const bucket = `${resourceName(stage, name)}-${accountId}`;
    const block = own("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", bucket);
    const encryption = own(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      bucket,
    );
    const policy = statementsOf(own("aws:s3/bucketPolicy:BucketPolicy", bucket)?.inputs.policy);
    const rules = (own("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", bucket)?.inputs
      .rules ?? []) as Record<string, unknown>[];
    return problemsOf({
      [`${name}: there is no bucket ${bucket}`]: own("aws:s3/bucket:Bucket", bucket) !== undefined,
      [`${name}: public access is not blocked`]: blocks.every((key) => block?.inputs[key] === true),
      [`${name}: is not encrypted`]:
        at(encryption?.inputs, "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm") === "AES256",
      [`${name}: answers without TLS`]: policy.some(
        ({ effect, actions, principals, conditions }) =>
          effect === "Deny" &&
          actions.includes("s3:*") &&
          principals === "*" &&
          String(at(conditions, "Bool.aws:SecureTransport")) === "false",
      ),
      [`${name}: has CORS`]:
        own("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", bucket) === undefined,
      [`${name}: forgets nothing of an unfinished upload`]: rules.some(
        (rule) => rule.abortIncompleteMultipartUpload !== undefined,
      ),
      ...(name === "raw"
        ? {
            "raw: is not versioned":
              at(
                own("aws:s3/bucketVersioning:BucketVersioning", bucket)?.inputs,
                "versioningConfiguration.status",
              ) === "Enabled",
            "raw: objects expire": rules.every(
              (rule) => rule.expiration === undefined && rule.noncurrentVersionExpiration === undefined,
            ),
            "raw: nothing grows cheaper": rules.some((rule) => rule.transitions !== undefined),
          }
        : {
            "lake: data expires": rules.every(
              (rule) => rule.expiration === undefined || at(rule, "filter.prefix") === "athena-results/",
            ),
          }),
    });
  });
  return [
    ...ofTopology,
    ...differs("number of buckets", ofType(graph, "aws:s3/bucket:Bucket").length, bucketNames.length),
  ];
};

const keptTypes = [
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
];

/** Production keeps its buckets and what protects them when all else is removed, and is not removed by mistake. */
export const checkRetention: Check = ({ graph, stage }) => {
  const isProduction = stage === "production";
  const problems = keptTypes
    .flatMap((type): readonly Resource[] => ofType(graph, type))
    .filter(({ retainOnDelete }) => retainOnDelete !== isProduction)
    .map(({ type, name }) => `${type} ${name} is ${isProduction ? "not kept" : "kept for no reason"}`);
  const forced = ofType(graph, "aws:s3/bucket:Bucket").filter(
    ({ inputs }) => inputs.forceDestroy === isProduction,
  );
  return [
    ...problems,
    ...forced.map(({ name }) => `${name}: objects would ${isProduction ? "" : "not "}go with the bucket`),
    ...differs("protect", graph.app.protect, isProduction),
    ...differs("removal", graph.app.removal, isProduction ? "retain" : "remove"),
  ];
};
