/**
 * Queues, topics, buckets and what joins them, as plain data. The SST stacks and the embedded cloud both read it,
 * so nothing here is written a second time.
 */

export interface QueueSpec {
  readonly name: QueueName;
  /** Whose handler takes its messages; each queue has a deployed function of its own, with its own limits. */
  readonly consumer: ConsumerName;
  /** Most messages in one call of the consumer. */
  readonly batchSize: number;
  /** How long AWS waits to fill a batch. */
  readonly windowSeconds: number;
  readonly functionTimeoutSeconds: number;
  /** At least six function time-outs and the batching window, as AWS advises, or a slow call is doubled. */
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
  /** Most calls of the consumer at one time; Lambda's event source mapping takes no less than 2. */
  readonly maxConcurrency: number;
  /** Seconds before the second receive; doubled for each one after it. */
  readonly retryBaseSeconds: number;
}

export type ConsumerName = "fetch-page" | "compact-day" | "trigger-refine" | "refresh-catalog";
export type QueueName = ConsumerName | "fetch-backfill" | "compact-backfill";
export type TopicName = "curated-written" | "refined-written";
export type BucketName = "raw" | "lake";
export type FunctionName = ConsumerName | "schedule-collection" | "audit-session";

export const queues: Readonly<Record<QueueName, QueueSpec>> = {
  "fetch-page": {
    name: "fetch-page",
    consumer: "fetch-page",
    batchSize: 5,
    windowSeconds: 0,
    functionTimeoutSeconds: 120,
    visibilitySeconds: 720,
    maxReceiveCount: 6,
    // B3 answers bursts with 403: two callers, each with a gap between calls, stay well below that.
    maxConcurrency: 2,
    retryBaseSeconds: 5,
  },
  "compact-day": {
    name: "compact-day",
    consumer: "compact-day",
    batchSize: 1000,
    windowSeconds: 20,
    functionTimeoutSeconds: 120,
    visibilitySeconds: 740,
    maxReceiveCount: 5,
    maxConcurrency: 2,
    retryBaseSeconds: 2,
  },
  "trigger-refine": {
    name: "trigger-refine",
    consumer: "trigger-refine",
    batchSize: 1000,
    windowSeconds: 60,
    functionTimeoutSeconds: 30,
    visibilitySeconds: 240,
    // Glue may be busy with an earlier run for long: more receives than elsewhere.
    maxReceiveCount: 10,
    maxConcurrency: 2,
    retryBaseSeconds: 10,
  },
  "refresh-catalog": {
    name: "refresh-catalog",
    consumer: "refresh-catalog",
    batchSize: 1000,
    windowSeconds: 5,
    functionTimeoutSeconds: 120,
    visibilitySeconds: 725,
    maxReceiveCount: 5,
    maxConcurrency: 2,
    retryBaseSeconds: 2,
  },
  "fetch-backfill": {
    name: "fetch-backfill",
    consumer: "fetch-page",
    // A year's file has 70 MB: one a call.
    batchSize: 1,
    windowSeconds: 0,
    functionTimeoutSeconds: 300,
    visibilitySeconds: 1800,
    maxReceiveCount: 6,
    maxConcurrency: 2,
    retryBaseSeconds: 5,
  },
  "compact-backfill": {
    name: "compact-backfill",
    consumer: "compact-day",
    // A year's file is minutes of work: few in one call, and all of them within its time-out.
    batchSize: 2,
    windowSeconds: 20,
    functionTimeoutSeconds: 900,
    visibilitySeconds: 5420,
    maxReceiveCount: 5,
    maxConcurrency: 2,
    retryBaseSeconds: 2,
  },
};

/** What is deployed: a function for each queue, and those that schedules call. */
export type DeployedName = QueueName | FunctionName;

/** Whose entry a deployed function runs. */
export const entryOf = (name: DeployedName): FunctionName =>
  Object.hasOwn(queues, name) ? queues[name as QueueName].consumer : (name as FunctionName);

export const consumerNames = [...new Set(Object.values(queues).map(({ consumer }) => consumer))];

/** Where the messages of one way through the chain go. */
export interface Lane {
  readonly requested: QueueName;
  readonly collected: QueueName;
}

/** What a backfill asks for stays on queues of its own, so that years of history never stand before today's session. */
export const lanes = {
  daily: { requested: "fetch-page", collected: "compact-day" },
  backfill: { requested: "fetch-backfill", collected: "compact-backfill" },
} as const satisfies Readonly<Record<string, Lane>>;
export type LaneName = keyof typeof lanes;

export const laneOf = (queue: QueueName): LaneName =>
  queue === lanes.backfill.requested || queue === lanes.backfill.collected ? "backfill" : "daily";

export const queueNames = Object.keys(queues) as QueueName[];

export const deadLetterQueueName = <Queue extends QueueName>(queue: Queue) => `${queue}-dlq` as const;

/** Where ticks end that no function took. */
export const scheduleDeadLetters = "schedule-dlq";

export type DeadLetterQueueName = `${QueueName}-dlq` | typeof scheduleDeadLetters;

/** The queue that letters of a dead-letter queue came from; ticks of a schedule came from none. */
export const sourceQueueOf = (letters: DeadLetterQueueName): QueueName | undefined =>
  queueNames.find((queue) => deadLetterQueueName(queue) === letters);

export const deadLetterQueueNames: readonly DeadLetterQueueName[] = [
  ...queueNames.map((queue) => deadLetterQueueName(queue)),
  scheduleDeadLetters,
];

/** Whether every stage has the queue, on AWS and on one machine, where no schedule fires. */
export const isInEveryStage = (name: string): boolean =>
  queueNames.some((queue) => name === queue || name === deadLetterQueueName(queue));

/** SQS keeps a message 14 days at most. */
export const deadLetterRetentionSeconds = 14 * 24 * 60 * 60;

export const topicNames: readonly TopicName[] = ["curated-written", "refined-written"];

/** What a topic cannot hand to its queue goes to the queue's dead letters, from where a redrive sends it on. */
export const subscriptions: readonly { readonly topic: TopicName; readonly queue: QueueName }[] = [
  { topic: "curated-written", queue: "trigger-refine" },
  { topic: "curated-written", queue: "refresh-catalog" },
  { topic: "refined-written", queue: "refresh-catalog" },
];

/** S3 events carry no attributes to filter by, so each prefix has a topic of its own. */
export const notifications: readonly {
  readonly bucket: BucketName;
  readonly topic: TopicName;
  readonly prefix: string;
  readonly suffix: string;
  readonly events: readonly ("s3:ObjectCreated:*" | "s3:ObjectRemoved:*")[];
}[] = [
  {
    bucket: "lake",
    topic: "curated-written",
    prefix: "curated/",
    suffix: ".parquet",
    events: ["s3:ObjectCreated:*"],
  },
  // Removals too: a rerun that leaves a ticker out must take its partition away.
  {
    bucket: "lake",
    topic: "refined-written",
    prefix: "refined/",
    suffix: ".parquet",
    events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
  },
];

export const bucketNames: readonly BucketName[] = ["raw", "lake"];

/** The Athena workgroup, by name. */
export const workgroupName = "lake";
/**
 * One run at a time, the others wait in the job's own queue: a run that read an older curated file must not write
 * after a run that read the newer one.
 */
export const refineJob = { name: "refine", maxConcurrentRuns: 1, queuing: true } as const;

/** Functions that a schedule calls, with their limits. */
export const scheduledFunctions: Readonly<
  Record<"schedule-collection" | "audit-session", { readonly timeoutSeconds: number }>
> = {
  "schedule-collection": { timeoutSeconds: 60 },
  "audit-session": { timeoutSeconds: 60 },
};

export const deployedNames: readonly DeployedName[] = [
  ...queueNames,
  ...(Object.keys(scheduledFunctions) as (keyof typeof scheduledFunctions)[]),
];

/** The queues a function puts messages on, its dead letters aside. */
export const sends: Readonly<Record<FunctionName, readonly QueueName[]>> = {
  "schedule-collection": ["fetch-page", "compact-day"],
  "fetch-page": ["fetch-page", "compact-day", "fetch-backfill", "compact-backfill"],
  "compact-day": ["fetch-page", "fetch-backfill"],
  "trigger-refine": [],
  "refresh-catalog": [],
  "audit-session": ["fetch-page"],
};
