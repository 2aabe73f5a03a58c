import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { z } from "zod";
import type { QueueSpec } from "../../contracts/topology.ts";
import { PermanentError } from "../../core/errors.ts";
import { parseBody } from "../../core/parse-body.ts";
import type { Clock, DeadLetters, Log, Meter, Redelivery } from "../../core/ports.ts";
import { aboutMessage, aboutMessages, aboutUnread, type Fields } from "./about-message.ts";
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
    deps.log.error("message dead-lettered", { code, reason });
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
    deps.log.warn("message failed, retried", { code, reason, received, seconds });
    deps.meter.count("Retried", 1);
    try {
      await deps.redelivery.delay(record.receiptHandle, seconds);
    } catch (cause) {
      // It then comes back when its visibility ends: later, but not lost.
      deps.log.warn("delay refused", { reason: failureOf(cause).reason });
    }
  };

  const onFailure = async (record: SQSRecord, error: unknown) => {
    const isLast = Number(record.attributes.ApproximateReceiveCount) >= deps.queue.maxReceiveCount;
    if (error instanceof PermanentError || isLast) return giveUp(record, error);
    await retryLater(record, error);
    throw error;
  };

  return async (event, context) => {
    const work = planWork(event.Records, contract, grouping, deps.log);
    // One processor a call: a shared one mixes up overlapping batches of one process.
    const processor = new BatchProcessor(EventType.SQS);
    const handle = async (record: SQSRecord) => {
      const { about, run } = work.get(record) as Work;
      try {
        await run();
      } catch (error) {
        await deps.log.within(about, () => onFailure(record, error));
      }
    };
    return processPartialResponse(event, handle, processor, { context, throwOnFullBatchFailure: false });
  };
};

interface Work {
  /** What log lines about the record carry. */
  readonly about: Fields;
  readonly run: () => Promise<unknown>;
}

/** For each record the work that decides its fate; records of one group share one piece of work. */
const planWork = <Message>(
  records: readonly SQSRecord[],
  contract: z.ZodType<Message>,
  { key, handle }: Grouping<Message>,
  log: Log,
): ReadonlyMap<SQSRecord, Work> => {
  const work = new Map<SQSRecord, Work>();
  const groups = new Map<string, { messages: Message[]; about: Fields[]; result?: Promise<unknown> }>();
  for (const record of records) {
    const { messageId } = record;
    try {
      const message = parseBody(contract, record.body);
      const about = { messageId, ...aboutMessage(message) };
      const name = key(message);
      const group = groups.get(name) ?? { messages: [], about: [] };
      group.messages.push(message);
      group.about.push(about);
      groups.set(name, group);
      const run = () => {
        group.result ??= log.within(aboutMessages(group.about), () => handle(group.messages));
        return group.result;
      };
      work.set(record, { about, run });
    } catch (error) {
      const about = { messageId, ...aboutUnread(record.body) };
      work.set(record, { about, run: () => Promise.reject(error) });
    }
  }
  return work;
};
