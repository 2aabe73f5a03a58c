import { buildApp } from "fauxqs";

/**
 * The parts of fauxqs that its package does not export, loaded by file: `startFauxqs` listens on every interface,
 * and its stores lose messages and receive counts in ways that only a subclass can mend. The version is pinned
 * exactly; `tests/local/messaging` fails if another one behaves differently.
 */

interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

interface StoredMessage {
  messageId: string;
  body: string;
  messageAttributes: Record<string, MessageAttribute>;
  sentTimestamp: number;
  approximateReceiveCount: number;
  approximateFirstReceiveTimestamp?: number | undefined;
}

interface InflightEntry {
  message: StoredMessage;
  receiptHandle: string;
  visibilityDeadline: number;
}

export interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
}

export interface Statement {
  run(...values: (string | number | null)[]): unknown;
}

export interface Persistence {
  readonly db: { exec(sql: string): void; prepare(sql: string): Statement; readonly isTransaction: boolean };
  insertQueue(queue: Queue): void;
  insertTopic(topic: Topic): void;
  updateQueueAttributes(name: string, attributes: Record<string, string>, modifiedSeconds: number): void;
  updateMessageReady(messageId: string): void;
  loadSqsAndSns(sqsStore: SqsStore, snsStore: SnsStore): void;
  close(): void;
}

interface DeadLetterTarget {
  enqueue(message: StoredMessage): void;
}

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly createdTimestamp: number;
  lastModifiedTimestamp: number;
  readonly sequenceCounter: number;
  attributes: Record<string, string>;
  tags: Map<string, string>;
  messages: StoredMessage[];
  inflightMessages: Map<string, InflightEntry>;
  delayedMessages: StoredMessage[];
  pollWaiters: { resolve: () => void; timer: NodeJS.Timeout }[];
  persistence?: Persistence;
  isFifo(): boolean;
  getAttribute(name: string): string | undefined;
  enqueue(message: StoredMessage): void;
  dequeue(
    maxCount: number,
    visibilitySeconds?: number,
    deadLetterQueue?: (arn: string) => DeadLetterTarget | undefined,
  ): ReceivedMessage[];
  deleteMessage(receiptHandle: string): boolean;
  changeVisibility(receiptHandle: string, seconds: number): void;
  processTimers(): void;
  waitForMessages(seconds: number): Promise<void>;
  cancelWaiters(): void;
}

export interface SqsStore {
  readonly queues: Map<string, Queue>;
  readonly queuesByName: Map<string, Queue>;
  readonly queuesByArn: Map<string, Queue>;
  region?: string;
  persistence?: Persistence;
  createQueue(
    name: string,
    url: string,
    arn: string,
    attributes?: Record<string, string>,
    tags?: Record<string, string>,
  ): Queue;
  deleteQueue(url: string): boolean;
  buildQueueUrl(name: string, port: string, requestHost: string, region: string): string;
  getQueue(url: string): Queue | undefined;
  getQueueByArn(arn: string): Queue | undefined;
  listQueues(
    prefix?: string,
    maxResults?: number,
    nextToken?: string,
  ): { queues: Queue[]; nextToken?: string };
  shutdown(): void;
}

interface Topic {
  readonly arn: string;
  readonly name: string;
  attributes: Record<string, string>;
  tags: Map<string, string>;
  subscriptionArns: string[];
}

export interface Subscription {
  readonly endpoint: string;
  readonly attributes: Record<string, string>;
}

export interface SnsStore {
  getSubscription(arn: string): Subscription | undefined;
  readonly topics: Map<string, Topic>;
  region?: string;
  persistence?: Persistence;
  subscribe(
    topicArn: string,
    protocol: string,
    endpoint: string,
    attributes?: Record<string, string>,
  ): object | undefined;
  unsubscribe(arn: string): boolean;
  deleteTopic(arn: string): boolean;
}

/** Entries of one call, done one after the other without a pause. */
type BatchAction = (body: unknown, store: SqsStore) => object;

interface Modules {
  "./persistence.js": { PersistenceManager: new (directory: string) => Persistence };
  "./sqs/sqsStore.js": {
    SqsQueue: new (
      name: string,
      url: string,
      arn: string,
      attributes?: Record<string, string>,
      tags?: Record<string, string>,
    ) => Queue;
    SqsStore: new () => SqsStore;
  };
  "./sns/snsStore.js": { SnsStore: new () => SnsStore };
  "./s3/s3Store.js": { S3Store: new () => object };
  "./sns/actions/publish.js": {
    publish(parameters: Record<string, string>, snsStore: SnsStore, sqsStore: SqsStore): string;
  };
  "./sqs/actions/sendMessageBatch.js": { sendMessageBatch: BatchAction };
  "./sqs/actions/deleteMessageBatch.js": { deleteMessageBatch: BatchAction };
  "./sqs/actions/changeMessageVisibilityBatch.js": { changeMessageVisibilityBatch: BatchAction };
  "./sqs/sqsTypes.js": { INVALID_MESSAGE_BODY_CHAR: RegExp };
  "./common/errors.js": {
    SqsError: new (code: string, message: string, status?: number) => Error;
    SnsError: new (code: string, message: string, status?: number) => Error & { readonly code: string };
  };
}

const entry = import.meta.resolve("fauxqs");

const load = async <Path extends keyof Modules>(path: Path): Promise<Modules[Path]> =>
  (await import(new URL(path, entry).href)) as Modules[Path];

export const { PersistenceManager } = await load("./persistence.js");
export const { SqsQueue, SqsStore: BaseSqsStore } = await load("./sqs/sqsStore.js");
export const { SnsStore: BaseSnsStore } = await load("./sns/snsStore.js");
export const { publish: publishToTopic } = await load("./sns/actions/publish.js");
export const { SqsError, SnsError } = await load("./common/errors.js");
const { sendMessageBatch } = await load("./sqs/actions/sendMessageBatch.js");
const { deleteMessageBatch } = await load("./sqs/actions/deleteMessageBatch.js");
const { changeMessageVisibilityBatch } = await load("./sqs/actions/changeMessageVisibilityBatch.js");
const { S3Store } = await load("./s3/s3Store.js");
const { INVALID_MESSAGE_BODY_CHAR } = await load("./sqs/sqsTypes.js");

// Without the flag `u` fauxqs's expression refuses every character above U+FFFF, which SQS allows.
const refusedBySqs = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
INVALID_MESSAGE_BODY_CHAR.test = (text) => refusedBySqs.test(text);

/** By the action's name. */
export const batchActions: ReadonlyMap<string, BatchAction> = new Map(
  Object.entries({
    SendMessageBatch: sendMessageBatch,
    DeleteMessageBatch: deleteMessageBatch,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  }),
);

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>["stores"]>;

/** The fauxqs application over the given stores; it never listens, requests are handed to its router. */
export const buildFauxqs = (sqsStore: SqsStore, snsStore: SnsStore, region: string) =>
  buildApp({
    logger: false,
    defaultRegion: region,
    stores: { sqsStore, snsStore, s3Store: new S3Store() } as unknown as Stores,
  });
