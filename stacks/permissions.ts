import {
  type DeployedName,
  entryOf,
  type FunctionName,
  laneOf,
  type QueueName,
  queueNames,
  sends,
} from "../contracts/topology.ts";
import type { Catalog } from "./catalog.ts";
import type { Messaging } from "./messaging.ts";
import type { Storage } from "./storage.ts";

export interface World {
  readonly storage: Storage;
  readonly messaging: Messaging;
  readonly catalog: Catalog;
}

interface Permission {
  readonly actions: string[];
  readonly resources: $util.Input<string>[];
  readonly conditions?: { readonly test: string; readonly variable: string; readonly values: string[] }[];
}

interface BucketUse {
  readonly reads?: readonly string[];
  readonly lists?: readonly string[];
  readonly writes?: readonly string[];
}

/** Which prefixes a function reads (also asks for what may be absent), only lists, and writes. */
const bucketUses: Readonly<Record<FunctionName, { readonly raw?: BucketUse; readonly lake?: BucketUse }>> = {
  "schedule-collection": {
    // Of what was refused it looks at the names alone.
    raw: { reads: ["raw/"], lists: ["rejected/"] },
    lake: { reads: ["curated/", "operations/compactions/"] },
  },
  "audit-session": {
    raw: { reads: ["raw/"] },
    lake: { reads: ["curated/", "operations/compactions/"] },
  },
  "fetch-page": { raw: { reads: ["raw/"], writes: ["raw/", "rejected/"] } },
  "compact-day": {
    raw: { reads: ["raw/"] },
    lake: {
      reads: ["curated/", "operations/compactions/"],
      writes: ["curated/", "operations/compactions/"],
    },
  },
  "trigger-refine": { lake: { reads: ["curated/"] } },
  "refresh-catalog": { lake: { reads: ["curated/", "refined/"] } },
};

export const isQueue = (name: DeployedName): name is QueueName => queueNames.some((queue) => queue === name);

const onBucket = (
  bucket: sst.aws.Bucket,
  { reads = [], lists = [], writes = [] }: BucketUse,
): readonly Permission[] => {
  const objects = (prefixes: readonly string[]) =>
    prefixes.map((prefix) => $interpolate`${bucket.arn}/${prefix}*`);
  return [
    {
      actions: ["s3:ListBucket"],
      resources: [bucket.arn],
      // S3 answers 404 for an absent object only to who may list, and that question names no prefix.
      conditions: [
        {
          test: "StringLikeIfExists",
          variable: "s3:prefix",
          values: [...reads, ...lists].map((prefix) => `${prefix}*`),
        },
      ],
    },
    { actions: ["s3:GetObject"], resources: objects(reads) },
    ...(writes.length > 0 ? [{ actions: ["s3:PutObject"], resources: objects(writes) }] : []),
  ];
};

const onQueues = (name: DeployedName, messaging: Messaging): readonly Permission[] => {
  const lane = isQueue(name) ? laneOf(name) : "daily";
  const to = [
    ...sends[entryOf(name)]
      .filter((queue) => laneOf(queue) === lane)
      .map((queue) => messaging[queue].queue.arn),
    ...(isQueue(name) ? [messaging[name].deadLetters.arn] : []),
  ];
  return to.length === 0 ? [] : [{ actions: ["sqs:GetQueueUrl", "sqs:SendMessage"], resources: to }];
};

const onCatalog = (name: FunctionName, catalog: Catalog): readonly Permission[] => {
  if (name === "trigger-refine")
    return [{ actions: ["glue:StartJobRun"], resources: [catalog.refineJob.arn] }];
  if (name === "refresh-catalog")
    return [
      {
        actions: ["glue:GetPartitions", "glue:BatchCreatePartition", "glue:BatchDeletePartition"],
        resources: [catalog.arn, catalog.database.arn, ...catalog.tables.map(({ arn }) => arn)],
      },
    ];
  return [];
};

/** Lambda's tracing has no resources to name. */
const onTracing: Permission = {
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  resources: ["*"],
};

/** What a function may do, its own queue aside: SST gives a subscriber what a subscriber needs. */
export const permissionsOf = (
  name: DeployedName,
  { storage, messaging, catalog }: World,
  isTraced: boolean,
): Permission[] => {
  const { raw, lake } = bucketUses[entryOf(name)];
  return [
    ...(raw ? onBucket(storage.raw, raw) : []),
    ...(lake ? onBucket(storage.lake, lake) : []),
    ...onQueues(name, messaging),
    ...onCatalog(entryOf(name), catalog),
    ...(isTraced ? [onTracing] : []),
  ];
};
