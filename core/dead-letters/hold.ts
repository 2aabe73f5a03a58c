import type { Clock } from "../ports.ts";
import type { DeadLetterQueue, HeldLetter } from "./queue.ts";

/** How long a letter is away if the process that looks at it is killed. */
export const hiddenSeconds = 120;
const renewBelowMs = (hiddenSeconds * 1000) / 2;

/** The letters that a walk has received and not done away with; none of them comes again before it is given back. */
export const createHold = (queue: DeadLetterQueue, clock: Clock) => {
  const held = new Map<string, { receipt: string; until: number }>();
  const soon = () => clock.now().getTime() + hiddenSeconds * 1000;
  /** Nothing needs to be renewed before. */
  let nextRenewal = 0;
  return {
    get size() {
      return held.size;
    },
    /** Whether the letter is new; one that came twice is held by its newest receipt, as SQS asks. */
    add: ({ id, receipt }: HeldLetter): boolean => {
      const isNew = !held.has(id);
      held.set(id, { receipt, until: soon() });
      return isNew;
    },
    drop: (id: string): void => void held.delete(id),
    receiptOf: (id: string): string | undefined => held.get(id)?.receipt,
    /** Keeps what is held from coming back while the walk goes on. */
    renew: async (): Promise<void> => {
      const now = clock.now().getTime();
      if (now < nextRenewal) return;
      nextRenewal = now + renewBelowMs / 2;
      const due = [...held.values()].filter(({ until }) => until - now <= renewBelowMs);
      if (due.length === 0) return;
      for (const one of due) one.until = soon();
      await queue.hide(
        due.map(({ receipt }) => receipt),
        hiddenSeconds,
      );
    },
    /** Makes all that is held visible again. */
    release: async (): Promise<void> => {
      const receipts = [...held.values()].map(({ receipt }) => receipt);
      held.clear();
      if (receipts.length > 0) await queue.hide(receipts, 0);
    },
  };
};
