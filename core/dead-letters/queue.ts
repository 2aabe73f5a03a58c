import type { DeadLetterQueueName } from "../../contracts/topology.ts";

export interface LetterAttribute {
  /** SQS's data type: `String`, `Number` or `Binary`, perhaps with a label after a dot. */
  readonly type: string;
  /** Base64 for `Binary`. */
  readonly value: string;
}

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, LetterAttribute>>;
}

/** A letter received, and hidden from everyone else until its time is up or it is given back. */
export interface HeldLetter extends OutgoingMessage {
  /** The same each time the letter is received. */
  readonly id: string;
  /** Of this receive. */
  readonly receipt: string;
  readonly sentAt: Date;
  /** How often it was received, on this queue and, where SQS itself moved it, on the one before. */
  readonly receives: number;
  /** X-Ray's header, where the sender was traced. */
  readonly trace?: string;
}

/** Letters that can be received now, and those that somebody holds; estimates, as all that SQS counts. */
export interface LetterCount {
  readonly visible: number;
  readonly hidden: number;
}

/** What the queue did not take: the place among what was sent, and why. */
export interface Refusal {
  readonly at: number;
  readonly reason: string;
}

/** One dead-letter queue, as its operator uses it. */
export interface DeadLetterQueue {
  readonly name: DeadLetterQueueName;
  /** Undefined where the queue need not be there, and is not: one machine has no schedules. */
  count(): Promise<LetterCount | undefined>;
  /**
   * At most ten letters, hidden for so long. One that waits asks all of SQS's servers, for a second where there are no
   * letters; one that does not may find none where there are some.
   */
  receive(hiddenSeconds: number, waits: boolean): Promise<readonly HeldLetter[]>;
  /** Hides for so long from now on; 0 gives back at once. Receipts that no longer hold are passed over. */
  hide(receipts: readonly string[], seconds: number): Promise<void>;
  /** Resolves with the receipts whose letters are still there. */
  delete(receipts: readonly string[]): Promise<readonly string[]>;
  /** To the queue that the letters came from, or back to this one; what is not refused is durable there. */
  send(to: "source" | "letters", messages: readonly OutgoingMessage[]): Promise<readonly Refusal[]>;
}
