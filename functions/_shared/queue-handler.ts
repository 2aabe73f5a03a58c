import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { z } from "zod";
import type { QueueSpec } from "../../contracts/topology.ts";
import { PermanentError } from "../../core/errors.ts";
import { parseBody } from "../../core/parse-body.ts";
import type { Clock, DeadLetters, Log, Meter, Redelivery } from "../../core/ports.ts";
import { backoffSeconds } from "./backoff.ts";
import { failureOf } from "./failure.ts";

export interface QueueDeps {
  readonly queue: Pick<QueueSpec, "name" | "maxReceiveCount" | "retryBaseSeconds">;
  readonly deadLetters: DeadLetters;
  readonly redelivery: Redelivery;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
}

/** Which messages of a batch are one piece of work. */
export interface Grouping<Message> {
  readonly key: (message: Message) => string;
  readonly handle: (messages: readonly Message[]) => Promise<unknown>;
}

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** One message, one piece of work. */
export const queueHandler = <Message>(
  contract: z.ZodType<Message>,
  handle: (message: Message) => Promise<unknown>,
  deps: QueueDeps,
): QueueHandler => {
  let count = 0;
  return groupingQueueHandler(
    contract,
    { key: () => String(count++), handle: ([message]) => handle(message as Message) },
    deps,
  );
};

/**
 * Reads each record by its contract and gives the messages of one group to one call; a group that fails gives
 * back its own messages only. What can never succeed, or was received for the last time, is dead-lettered with
 * the reason and acknowledged; anything else comes back after a growing delay.
 */
export const groupingQueueHandler = <Message>(
  contract: z.ZodType<Message>,
  grouping: Grouping<Message>,
  deps: QueueDeps,
): QueueHandler => {
  const giveUp = async (record: SQSRecord, error: unknown) => {
    const { code, reason } = failureOf(error);
    deps.log.error("message dead-lettered", { messageId: record.messageId, code, reason });
    deps.meter.count("DeadLettered", 1);
    // If this fails the record comes back, as any other.
    await deps.deadLetters.send({
      body: record.body,
      code,
      reason,
      firstReceivedAt: new Date(Number(record.attributes.ApproximateFirstReceiveTimestamp)),
      failedAt: deps.clock.now(),
      receiveCount: Number(record.attributes.ApproximateReceiveCount),
    });
  };

  const retryLater = async (record: SQSRecord, error: unknown) => {
    const received = Number(record.attributes.ApproximateReceiveCount);
    const seconds = backoffSeconds(deps.queue.retryBaseSeconds, received);
    const { code, reason } = failureOf(error);
    deps.log.warn("message failed, retried", {
      messageId: record.messageId,
      code,
      reason,
      received,
      seconds,
    });
    deps.meter.count("Retried", 1);
    try {
      await deps.redelivery.delay(record.receiptHandle, seconds);
    } catch (cause) {
      // It then comes back when its visibility ends: later, but not lost.
      deps.log.warn("delay refused", { messageId: record.messageId, reason: failureOf(cause).reason });
    }
  };

  const onRecord = async (record: SQSRecord, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      const isLast = Number(record.attributes.ApproximateReceiveCount) >= deps.queue.maxReceiveCount;
      if (error instanceof PermanentError || isLast) return giveUp(record, error);
      await retryLater(record, error);
      throw error;
    }
  };

  return async (event, context) => {
    const work = planWork(event.Records, contract, grouping);
    // One processor a call: a shared one mixes up overlapping batches of one process.
    const processor = new BatchProcessor(EventType.SQS);
    const handle = (record: SQSRecord) => onRecord(record, work.get(record) ?? (() => Promise.resolve()));
    return processPartialResponse(event, handle, processor, { context, throwOnFullBatchFailure: false });
  };
};

/** For each record the work that decides its fate; records of one group share one piece of work. */
const planWork = <Message>(
  records: readonly SQSRecord[],
  contract: z.ZodType<Message>,
  { key, handle }: Grouping<Message>,
): ReadonlyMap<SQSRecord, () => Promise<unknown>> => {
  const work = new Map<SQSRecord, () => Promise<unknown>>();
  const groups = new Map<string, { messages: Message[]; result?: Promise<unknown> }>();
  for (const record of records) {
    try {
      const message = parseBody(contract, record.body);
      const name = key(message);
      const group = groups.get(name) ?? { messages: [] };
      group.messages.push(message);
      groups.set(name, group);
      work.set(record, () => {
        group.result ??= handle(group.messages);
        return group.result;
      });
    } catch (error) {
      work.set(record, () => Promise.reject(error));
    }
  }
  return work;
};
