import type { DeadLetterQueueName, QueueName } from "../../contracts/topology.ts";
import { faultOf } from "./edits.ts";
import type { Letter } from "./letter.ts";

/** Of a chosen letter what an action has to remember: its body is read again when its turn comes. */
export interface PlannedLetter {
  readonly id: string;
  readonly queue: DeadLetterQueueName;
  readonly source: QueueName | undefined;
  readonly code: string;
  /** What its contract would say of its body. */
  readonly fault: string | undefined;
}

/** What an action would be done to, and no letter beside. */
export interface Plan {
  readonly letters: readonly PlannedLetter[];
  /** Letters of the same queues that stay as they are. */
  readonly others: number;
  /** Held by somebody else, or too many to be seen at one time. */
  readonly unseen: number;
}

export const planned = ({ id, queue, source, code, body }: Letter): PlannedLetter => ({
  id,
  queue,
  source,
  code,
  fault: source === undefined ? undefined : faultOf(source, body),
});

export const byQueue = <Of extends { readonly queue: DeadLetterQueueName }>(letters: readonly Of[]) =>
  Map.groupBy(letters, ({ queue }) => queue);
