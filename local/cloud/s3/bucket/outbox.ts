import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { S3Notification } from "../notifications/notification.ts";

export interface Outbox {
  /** Within the transaction of the change that it tells of. */
  add(notification: S3Notification): void;
  /** Starts delivery, if there is anything to deliver and none is under way. */
  wake(): void;
  pending(): number;
  /** Resolves when nothing is left to deliver. */
  drained(): Promise<void>;
  /** Ends delivery; what is being published is waited for. */
  stop(): Promise<void>;
}

const firstDelay = 50;
const longestDelay = 5_000;
const stopped = () => new Error("the outbox was stopped before everything was delivered");

/** Delivers in the order of commits, one at a time; an entry leaves only once its publication has resolved. */
export const createOutbox = (
  database: DatabaseSync,
  publish: (notification: S3Notification) => Promise<void>,
): Outbox => {
  const add = database.prepare("INSERT INTO outbox (topic_arn, message) VALUES (?, ?)");
  const first = database.prepare("SELECT * FROM outbox ORDER BY position LIMIT 1");
  const remove = database.prepare("DELETE FROM outbox WHERE position = ?");
  const count = database.prepare("SELECT COUNT(*) AS entries FROM outbox");
  const stopping = new AbortController();
  let delivery: Promise<void> | undefined;
  let whenEmpty: PromiseWithResolvers<void> | undefined;

  const deliver = async (): Promise<void> => {
    let delay = firstDelay;
    while (!stopping.signal.aborted) {
      try {
        const entry = first.get();
        if (!entry) return;
        await publish({ topicArn: entry.topic_arn as string, message: entry.message as string });
        remove.run(entry.position as number);
        delay = firstDelay;
      } catch {
        await wait(delay, undefined, { signal: stopping.signal }).catch(() => undefined);
        delay = Math.min(delay * 2, longestDelay);
      }
    }
  };

  const wake = (): void => {
    if (delivery || stopping.signal.aborted || !first.get()) return;
    delivery = deliver().finally(() => {
      delivery = undefined;
      // An entry may have come between the last look and here.
      const isEmpty = !first.get();
      if (!isEmpty && !stopping.signal.aborted) return wake();
      if (isEmpty) whenEmpty?.resolve();
      else whenEmpty?.reject(stopped());
      whenEmpty = undefined;
    });
  };

  return {
    add: ({ topicArn, message }) => void add.run(topicArn, message),
    wake,
    pending: () => Number(count.get()?.entries),
    async drained() {
      if (stopping.signal.aborted) throw stopped();
      if (!delivery && !first.get()) return;
      whenEmpty ??= Promise.withResolvers<void>();
      wake();
      await whenEmpty.promise;
    },
    async stop() {
      stopping.abort();
      await delivery;
    },
  };
};
