import { localAccountId } from "../http.ts";
import { currentCaller } from "./caller.ts";
import { type Queue, type ReceivedMessage, SqsQueue } from "./fauxqs.ts";
import type { DurablePersistence } from "./persistence.ts";

type DeadLetterResolver = Parameters<Queue["dequeue"]>[2];

/** The address of a queue as the present caller reaches it: the port may be another one after a restart. */
export const queueUrl = (name: string): string =>
  `http://${currentCaller()?.host ?? "127.0.0.1"}/${localAccountId}/${name}`;

/** A queue whose memory and disk agree whenever the process may die. */
export class DurableQueue extends SqsQueue {
  readonly #persistence: DurablePersistence;
  /** Messages whose consumer chose when they come again. */
  readonly #givenBack = new WeakSet<object>();

  constructor(persistence: DurablePersistence, ...rest: ConstructorParameters<typeof SqsQueue>) {
    super(...rest);
    this.#persistence = persistence;
    this.persistence = persistence;
    // An own property, since fauxqs declares a field that an accessor of this class could not replace.
    Object.defineProperty(this, "url", { get: () => queueUrl(this.name) });
  }

  /** A move to the dead-letter queue is a delete and an insert: one transaction, or a crash between them loses it. */
  override dequeue(
    maxCount: number,
    visibilitySeconds?: number,
    resolve?: DeadLetterResolver,
  ): ReceivedMessage[] {
    const caller = currentCaller();
    // What is received for a caller who has hung up would stay hidden for a whole visibility time-out.
    if (caller?.isGone) return [];
    const deadLetterQueue: DeadLetterResolver = (arn) => {
      const queue = resolve?.(arn);
      return (
        queue && {
          // The move is not a receive, though fauxqs has counted it as one.
          enqueue: (message) =>
            queue.enqueue({ ...message, approximateReceiveCount: message.approximateReceiveCount - 1 }),
        }
      );
    };
    const received = this.#persistence.atomically(() =>
      super.dequeue(maxCount, visibilitySeconds, deadLetterQueue),
    );
    if (received.length > 0) {
      caller?.onLost.push(() => this.#takeBack(received.map(({ ReceiptHandle }) => ReceiptHandle)));
    }
    return received;
  }

  /** As after a crash: what a consumer that is gone had received, and not given back itself, is visible uncounted. */
  takeBackInFlight(): void {
    const held = [...this.inflightMessages].filter(([, entry]) => !this.#givenBack.has(entry));
    this.#persistence.atomically(() => this.#takeBack(held.map(([handle]) => handle)));
  }

  /** Makes messages visible again whose receive never reached its caller, as if it had not been. */
  #takeBack(receiptHandles: readonly string[]): void {
    for (const handle of receiptHandles) {
      const entry = this.inflightMessages.get(handle);
      if (entry === undefined) continue;
      const { message } = entry;
      message.approximateReceiveCount -= 1;
      if (message.approximateReceiveCount === 0) message.approximateFirstReceiveTimestamp = undefined;
      super.changeVisibility(handle, 0);
      this.#persistence.updateMessageUncounted(
        message.messageId,
        message.approximateReceiveCount,
        message.approximateFirstReceiveTimestamp,
      );
    }
  }

  override changeVisibility(receiptHandle: string, seconds: number): void {
    const entry = this.inflightMessages.get(receiptHandle);
    super.changeVisibility(receiptHandle, seconds);
    if (entry !== undefined && seconds > 0) {
      this.#givenBack.add(entry);
      this.#persistence.updateMessageWaiting(entry.message.messageId, entry.visibilityDeadline);
    }
  }

  /** fauxqs leaves a message whose time is up in flight on disk; a crash would then take back a receive that counts. */
  override processTimers(): void {
    const now = Date.now();
    const expired = [...this.inflightMessages.values()].filter((entry) => entry.visibilityDeadline <= now);
    if (expired.length > 0) {
      this.#persistence.atomically(() => {
        for (const { message } of expired) this.#persistence.updateMessageReady(message.messageId);
      });
    }
    super.processTimers();
  }

  override waitForMessages(seconds: number): Promise<void> {
    const caller = currentCaller();
    if (caller?.isGone) return Promise.resolve();
    const waiting = super.waitForMessages(seconds);
    const waiter = this.pollWaiters.at(-1);
    caller?.onGone.push(() => {
      const position = waiter === undefined ? -1 : this.pollWaiters.indexOf(waiter);
      if (waiter === undefined || position === -1) return;
      this.pollWaiters.splice(position, 1);
      clearTimeout(waiter.timer);
      waiter.resolve();
    });
    return waiting;
  }
}
