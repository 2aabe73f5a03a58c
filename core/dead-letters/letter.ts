import { failureAttributes as names } from "../../contracts/failure-attributes.ts";
import type { SavedLetter } from "../../contracts/saved-letter.ts";
import {
  type DeadLetterQueueName,
  type QueueName,
  scheduleDeadLetters,
  sourceQueueOf,
  subscriptions,
} from "../../contracts/topology.ts";
import type { HeldLetter, LetterAttribute, OutgoingMessage } from "./queue.ts";

/** The code of a letter that no handler gave up. */
export const movedBySqs = "crashed-or-timed-out";

/** A dead letter as a person reads it. */
export interface Letter extends OutgoingMessage {
  readonly id: string;
  readonly queue: DeadLetterQueueName;
  /** Where a redrive sends it; ticks of a schedule have none. */
  readonly source: QueueName | undefined;
  readonly code: string;
  readonly reason: string;
  readonly firstReceivedAt: Date | undefined;
  readonly failedAt: Date | undefined;
  /** When it was put on a queue; SQS keeps the time of the first queue for what it moves itself. */
  readonly sentAt: Date;
  /** Receives before it was given up. */
  readonly receiveCount: number | undefined;
  readonly runId: string | undefined;
  readonly trace: string | undefined;
}

/** The instant that letters are sorted and chosen by. */
export const timeOf = ({ failedAt, sentAt }: Pick<Letter, "failedAt" | "sentAt">): Date => failedAt ?? sentAt;

const textOf = (attributes: OutgoingMessage["attributes"], name: string): string | undefined =>
  attributes[name]?.value;

const instantOf = (attributes: OutgoingMessage["attributes"], name: string): Date | undefined => {
  const instant = new Date(textOf(attributes, name) ?? "");
  return Number.isNaN(instant.getTime()) ? undefined : instant;
};

const countOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

/** What a body says, or the text itself where it is no JSON. */
export const decodedBody = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
};

const runIdOf = (body: string): string | undefined => {
  const value = decodedBody(body);
  if (typeof value !== "object" || value === null || !("runid" in value)) return undefined;
  return typeof value.runid === "string" ? value.runid : undefined;
};

const crashed =
  "no handler gave a reason: the function crashed or ran out of time on each receive, and SQS moved the message itself";

/** SNS puts what it cannot deliver there as it would have delivered it, and no handler has seen it. */
const crashedOrUndelivered = `${crashed}; or SNS could not hand it to the queue, and put it here`;

const isFedByTopic = (queue: DeadLetterQueueName): boolean =>
  subscriptions.some(({ queue: source }) => source === sourceQueueOf(queue));

/** Why a letter is there. EventBridge Scheduler has attributes of its own. */
const failureOf = (
  queue: DeadLetterQueueName,
  attributes: OutgoingMessage["attributes"],
): Pick<Letter, "code" | "reason" | "firstReceivedAt"> => {
  if (queue === scheduleDeadLetters)
    return {
      code: textOf(attributes, "ERROR_CODE") ?? "unknown",
      reason: textOf(attributes, "ERROR_MESSAGE") ?? "the schedule gave no reason",
      firstReceivedAt: instantOf(attributes, "SCHEDULED_TIME"),
    };
  return {
    code: textOf(attributes, names.code) ?? movedBySqs,
    reason: textOf(attributes, names.reason) ?? (isFedByTopic(queue) ? crashedOrUndelivered : crashed),
    firstReceivedAt: instantOf(attributes, names.firstReceivedAt),
  };
};

export const toLetter = (queue: DeadLetterQueueName, held: HeldLetter): Letter => ({
  id: held.id,
  queue,
  source: sourceQueueOf(queue),
  ...failureOf(queue, held.attributes),
  failedAt: instantOf(held.attributes, names.failedAt),
  sentAt: held.sentAt,
  receiveCount: countOf(textOf(held.attributes, names.receiveCount)),
  runId: runIdOf(held.body),
  trace: held.trace,
  body: held.body,
  attributes: held.attributes,
});

const failureNames: ReadonlySet<string> = new Set(Object.values(names));

/** The message as its first sender sent it: what says why it failed is taken off, the rest stays. */
export const withoutFailure = ({ body, attributes }: OutgoingMessage): OutgoingMessage => ({
  body,
  attributes: Object.fromEntries(
    Object.entries(attributes).filter(([name]): boolean => !failureNames.has(name)),
  ) as Readonly<Record<string, LetterAttribute>>,
});

export const toSaved = ({
  id,
  queue,
  code,
  reason,
  failedAt,
  sentAt,
  body,
  attributes,
}: Letter): SavedLetter => ({
  id,
  queue,
  code,
  reason,
  ...(failedAt === undefined ? {} : { failedAt: failedAt.toISOString() }),
  sentAt: sentAt.toISOString(),
  body,
  attributes: { ...attributes },
});
