import { setImmediate, setTimeout } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { Consumer } from "sqs-consumer";
import type { QueueSpec } from "../../contracts/topology.ts";
import { TransientError } from "../../core/errors.ts";
import { doneRecords } from "./done-records.ts";
import { lambdaContext } from "./lambda-context.ts";
import { type EventSource, eventSourceOf, toSqsRecord } from "./sqs-event.ts";

/** SQS receives and deletes ten messages a call at most. */
const sqsBatch = 10;
const longPollSeconds = 20;

export type SqsFunction = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** One call of the function, after its done messages have been deleted. */
export interface BatchReport {
  readonly functionName: string;
  readonly records: number;
  readonly failed: number;
  readonly milliseconds: number;
}

export interface PollerOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly spec: QueueSpec;
  readonly functionName: string;
  readonly handler: SqsFunction;
  readonly onBatch?: (report: BatchReport) => void;
  /**
   * Where the queue has a batching window: how long nothing may come before the window is taken to be over. Lambda
   * waits for all of it, which nobody at a terminal would. Left out: 0.
   */
  readonly quietMilliseconds?: number;
  /** Receives, deletes and calls that failed; their messages come again when their visibility ends. */
  readonly onError?: (error: unknown) => void;
}

export interface Poller {
  /** `spec.maxConcurrency` receive loops; an aborted signal stops them. */
  start(signal?: AbortSignal): void;
  /** Receives nothing more at once; resolves when the running calls have ended and their messages are deleted. */
  stop(): Promise<void>;
  /** Calls that are running. */
  busy(): number;
}

/**
 * Stands in for Lambda's event source mapping: messages of one queue into calls of one function. A call gets what the
 * queue holds at that moment, up to `spec.batchSize`, so that work of one day is together as after a batching window.
 * Messages that were not done stay invisible until their time is up or the function itself has changed it.
 */
export const createPoller = ({
  sqs,
  queueUrl,
  spec,
  functionName,
  handler,
  quietMilliseconds = 0,
  onBatch,
  onError,
}: PollerOptions): Poller => {
  const calls = new Set<Promise<void>>();
  let consumers: readonly Consumer[] = [];
  let region: Promise<string> | undefined;
  let isStopping = false;

  const receive = {
    QueueUrl: queueUrl,
    MessageSystemAttributeNames: ["All" as const],
    MessageAttributeNames: ["All"],
  };

  const receiveMore = async (MaxNumberOfMessages: number): Promise<readonly Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ ...receive, MaxNumberOfMessages, WaitTimeSeconds: 0 }),
    );
    return Messages;
  };

  /** Until the batch is full, its window is over, or nothing came for a while. */
  const fill = async (messages: Message[]): Promise<void> => {
    const windowEnds = performance.now() + spec.windowSeconds * 1000;
    let hasWaited = false;
    while (messages.length < spec.batchSize && !isStopping) {
      const more = await receiveMore(Math.min(sqsBatch, spec.batchSize - messages.length));
      messages.push(...more);
      if (more.length > 0) {
        hasWaited = false;
        continue;
      }
      if (hasWaited || performance.now() + quietMilliseconds > windowEnds) return;
      hasWaited = true;
      await setTimeout(quietMilliseconds);
    }
  };

  const remove = async (records: readonly SQSRecord[]): Promise<void> => {
    const chunks = Array.from({ length: Math.ceil(records.length / sqsBatch) }, (_, index) =>
      records.slice(index * sqsBatch, (index + 1) * sqsBatch),
    );
    await Promise.all(
      chunks.map(async (chunk) => {
        const Entries = chunk.map(({ receiptHandle }, index) => ({
          Id: `${index}`,
          ReceiptHandle: receiptHandle,
        }));
        const { Failed = [] } = await sqs.send(
          new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
        );
        for (const { Id, Code, Message: reason } of Failed) {
          const { messageId } = chunk[Number(Id)] ?? {};
          onError?.(
            new TransientError("delete-failed", `${spec.name} ${messageId}: ${Code} ${reason ?? ""}`),
          );
        }
      }),
    );
  };

  const call = async (records: SQSRecord[], source: EventSource): Promise<readonly SQSRecord[]> => {
    const { functionTimeoutSeconds } = spec;
    const over = new AbortController();
    const timeout = setTimeout(functionTimeoutSeconds * 1000, undefined, { signal: over.signal }).then(() => {
      throw new TransientError(
        "function-timed-out",
        `${functionName}: no answer in ${functionTimeoutSeconds} s`,
      );
    });
    try {
      const context = lambdaContext(functionName, source.awsRegion, functionTimeoutSeconds);
      return doneRecords(records, await Promise.race([handler({ Records: records }, context), timeout]));
    } catch (error) {
      onError?.(error);
      return [];
    } finally {
      over.abort();
      await timeout.catch(() => undefined);
    }
  };

  const handle = async (first: readonly Message[]): Promise<void> => {
    const startedAt = performance.now();
    const messages = [...first];
    await fill(messages).catch((error: unknown) => onError?.(error));
    region ??= sqs.config.region();
    const source = eventSourceOf(queueUrl, await region);
    const records = messages.map((message) => toSqsRecord(message, source));
    const done = await call(records, source);
    await remove(done).catch((error: unknown) => onError?.(error));
    onBatch?.({
      functionName,
      records: records.length,
      failed: records.length - done.length,
      milliseconds: performance.now() - startedAt,
    });
  };

  /** sqs-consumer deletes in one call, which SQS limits to ten messages, and aborts it when stopped: we delete. */
  const createConsumer = (): Consumer => {
    const consumer = Consumer.create({
      sqs,
      queueUrl,
      batchSize: Math.min(sqsBatch, spec.batchSize),
      waitTimeSeconds: longPollSeconds,
      messageSystemAttributeNames: receive.MessageSystemAttributeNames,
      messageAttributeNames: receive.MessageAttributeNames,
      shouldDeleteMessages: false,
      handleMessageBatch: async (messages) => {
        const task = handle(messages).finally(() => calls.delete(task));
        calls.add(task);
        await task;
        return undefined;
      },
    });
    consumer.on("error", (error) => {
      if (!isStopping) onError?.(error);
    });
    return consumer;
  };

  const stop = async (): Promise<void> => {
    isStopping = true;
    const stopped = consumers;
    consumers = [];
    for (const consumer of stopped) consumer.stop({ abort: true });
    // A receive that was answered just before the abort still becomes a call.
    do {
      await Promise.allSettled(calls);
      await setImmediate();
    } while (calls.size > 0 || stopped.some(({ status }) => status.isPolling));
  };

  return {
    start(signal) {
      if (consumers.length > 0 || signal?.aborted) return;
      isStopping = false;
      consumers = Array.from({ length: spec.maxConcurrency }, createConsumer);
      for (const consumer of consumers) consumer.start();
      signal?.addEventListener("abort", () => void stop(), { once: true });
    },
    stop,
    busy: () => calls.size,
  };
};
