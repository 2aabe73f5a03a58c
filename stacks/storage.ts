import { bucketName, queryResultsPrefix } from "../contracts/names.ts";
import type { BucketName } from "../contracts/topology.ts";
import { logicalName } from "./naming.ts";
import type { Settings } from "./settings.ts";

type LifecycleRule = NonNullable<
  $util.Unwrap<ConstructorParameters<typeof aws.s3.BucketLifecycleConfiguration>[1]["rules"]>
>[number];

const always = { status: "Enabled", filter: { prefix: "" } };

const tidyUploads: LifecycleRule = {
  ...always,
  id: "tidy-uploads",
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};

const lifecycles: Readonly<Record<BucketName, readonly LifecycleRule[]>> = {
  // Captures are read on the day and then hardly ever, but for good: they move, they never expire.
  raw: [
    tidyUploads,
    {
      ...always,
      id: "cheaper-with-age",
      transitions: [
        { days: 30, storageClass: "STANDARD_IA" },
        { days: 120, storageClass: "GLACIER_IR" },
      ],
    },
  ],
  lake: [
    tidyUploads,
    {
      status: "Enabled",
      id: "forget-query-results",
      filter: { prefix: queryResultsPrefix },
      expiration: { days: 30 },
    },
  ],
};

const createBucket = (name: BucketName, { isProduction }: Settings) => {
  const accountId = aws.getCallerIdentityOutput().accountId;
  // A bucket that outlives its stack must keep what protects it.
  const kept = (_: unknown, options: $util.CustomResourceOptions): undefined => {
    if (isProduction) options.retainOnDelete = true;
  };
  const bucket = new sst.aws.Bucket(logicalName(name), {
    cors: false,
    versioning: name === "raw",
    // SST makes the lifecycle resource only where there is a rule; the transform then says it in full.
    lifecycle: [{ id: "replaced" }],
    transform: {
      bucket: (args): undefined => {
        args.bucket = accountId.apply((id) => bucketName($app.stage, name, id));
        args.forceDestroy = !isProduction;
      },
      lifecycle: (args, options): undefined => {
        args.rules = [...lifecycles[name]];
        args.transitionDefaultMinimumObjectSize = "all_storage_classes_128K";
        kept(args, options);
      },
      policy: kept,
      publicAccessBlock: kept,
      versioning: kept,
    },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${logicalName(name)}Encryption`,
    {
      bucket: bucket.name,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    },
    { retainOnDelete: isProduction },
  );
  return bucket;
};

/** The two buckets: private, encrypted, reached by TLS only. */
export const createStorage = (settings: Settings) => ({
  raw: createBucket("raw", settings),
  lake: createBucket("lake", settings),
});
export type Storage = ReturnType<typeof createStorage>;
