import { type DeadLetterQueueName, type QueueName, sourceQueueOf } from "../../contracts/topology.ts";
import type { DeadLetterQueue, HeldLetter, OutgoingMessage } from "../../core/dead-letters/queue.ts";
import type { Clock } from "../../core/ports.ts";

interface Lying extends OutgoingMessage {
  readonly id: string;
  readonly sentAt: Date;
  receives: number;
  receipt: string;
  hiddenUntil: number;
}

export interface MemoryQueues {
  readonly of: (name: DeadLetterQueueName) => DeadLetterQueue;
  readonly put: (name: DeadLetterQueueName, message: OutgoingMessage) => string;
  /** What lies in a dead-letter queue, hidden or not. */
  readonly letters: (name: DeadLetterQueueName) => readonly HeldLetter[];
  /** What could be received now. */
  readonly visible: (name: DeadLetterQueueName) => readonly HeldLetter[];
  /** What was sent to a queue, in order. */
  readonly sent: (name: QueueName) => readonly OutgoingMessage[];
}

const messagesPerCall = 10;

/**
 * Dead-letter queues in memory, with visibility, receipts and counts as SQS has them. `choose` gives a number below
 * another and lets a receive give less than there is, or one letter though it is held, as SQS may.
 */
export const createMemoryQueues = (
  clock: Clock,
  choose: (below: number) => number = () => 0,
): MemoryQueues => {
  const queues = new Map<DeadLetterQueueName, Lying[]>();
  const sources = new Map<QueueName, OutgoingMessage[]>();
  let serial = 0;
  const now = () => clock.now().getTime();
  const lyingIn = (name: DeadLetterQueueName) => {
    const found = queues.get(name) ?? [];
    queues.set(name, found);
    return found;
  };
  const sentTo = (name: QueueName) => {
    const found = sources.get(name) ?? [];
    sources.set(name, found);
    return found;
  };
  const put: MemoryQueues["put"] = (name, { body, attributes }) => {
    const id = `letter-${String(++serial).padStart(6, "0")}`;
    lyingIn(name).push({
      id,
      body,
      attributes,
      sentAt: clock.now(),
      receives: 0,
      receipt: "",
      hiddenUntil: 0,
    });
    return id;
  };
  const copyOf = ({ hiddenUntil: _, ...letter }: Lying): HeldLetter => ({ ...letter });
  const isVisible = ({ hiddenUntil }: Lying) => hiddenUntil <= now();

  const queueOf = (name: DeadLetterQueueName): DeadLetterQueue => {
    const letters = lyingIn(name);
    const byReceipt = (receipt: string) => letters.find((one) => one.receipt === receipt);
    return {
      name,
      count: async () => {
        const visible = letters.filter(isVisible).length;
        return { visible, hidden: letters.length - visible };
      },
      receive: async (seconds) => {
        const ready = letters.filter(isVisible);
        const most = Math.max(1, messagesPerCall - choose(messagesPerCall));
        const held = letters.filter((one) => !isVisible(one));
        const twin = choose(20) === 1 ? held.slice(0, 1) : [];
        return [...ready.slice(0, most), ...twin].slice(0, messagesPerCall).map((letter) => {
          letter.receives += 1;
          letter.receipt = `${letter.id}/${letter.receives}`;
          letter.hiddenUntil = now() + seconds * 1000;
          return copyOf(letter);
        });
      },
      hide: async (receipts, seconds) => {
        for (const receipt of receipts) {
          const letter = byReceipt(receipt);
          if (letter !== undefined) letter.hiddenUntil = now() + seconds * 1000;
        }
      },
      delete: async (receipts) => {
        const left: string[] = [];
        for (const receipt of receipts) {
          const at = letters.findIndex((one) => one.receipt === receipt);
          if (at === -1) left.push(receipt);
          else letters.splice(at, 1);
        }
        return left;
      },
      send: async (to, messages) => {
        const source = sourceQueueOf(name);
        for (const message of messages)
          if (to === "source" && source !== undefined) sentTo(source).push(message);
          else put(name, message);
        return [];
      },
    };
  };

  return {
    of: queueOf,
    put,
    letters: (name) => lyingIn(name).map(copyOf),
    visible: (name) => lyingIn(name).filter(isVisible).map(copyOf),
    sent: sentTo,
  };
};
