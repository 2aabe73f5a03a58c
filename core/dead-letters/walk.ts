import type { Clock } from "../ports.ts";
import { createHold, hiddenSeconds } from "./hold.ts";
import type { DeadLetterQueue, HeldLetter } from "./queue.ts";

/** SQS lets 120,000 letters of a queue be held at one time, by everyone together. */
export const mostHeld = 100_000;
/** So many empty answers in a row end a walk though the count still speaks of letters: it is an estimate. */
const emptyAnswers = 3;
const mostLanes = 8;
const lettersALane = 100;

/** What a visit may do with the letters it got. */
export interface Turn {
  /** Deletes those that are dealt with for good. */
  readonly done: (letters: readonly HeldLetter[]) => Promise<void>;
  /** Keeps all that the walk holds from coming back; a slow visit calls it now and then. */
  readonly renew: () => Promise<void>;
}

export interface Walk {
  readonly queue: DeadLetterQueue;
  readonly clock: Clock;
  /** Gets each letter once. What it does not do away with is visible again when the walk ends, however it ends. */
  readonly visit: (letters: readonly HeldLetter[], turn: Turn) => Promise<void> | void;
  /** Most letters of one visit, as far as that many come; left out: as they are received. */
  readonly atOnce?: number;
  /** Left out: as the number of letters asks for. */
  readonly lanes?: number;
  /** Ends the walk early. */
  readonly isOver?: () => boolean;
  readonly signal?: AbortSignal;
}

export interface Walked {
  /** Letters seen. */
  readonly seen: number;
  /** Letters that were dealt with, and that could not be deleted: they come again. */
  readonly undeleted: readonly string[];
  /** Letters that were counted and not seen: somebody else held them, or they were too many to hold. */
  readonly heldByOthers: number;
  /** False when more letters lay there than can be held at one time. */
  readonly isWhole: boolean;
}

/**
 * Shows every letter of a dead-letter queue, not ten: receives with a visibility that is renewed, until the queue gives
 * no more, then makes all that is left visible again; also after an error and after an interrupt.
 */
export const walkLetters = async ({
  queue,
  clock,
  visit,
  atOnce = 1,
  lanes,
  isOver = () => false,
  signal,
}: Walk): Promise<Walked | undefined> => {
  const before = await queue.count();
  if (before === undefined) return undefined;
  const hold = createHold(queue, clock);
  const gone = new Set<string>();
  const undeleted = new Set<string>();
  let seen = 0;
  let hasEnded = false;
  const isFull = () => hold.size >= mostHeld;
  const goesOn = () => !(hasEnded || isOver() || isFull() || signal?.aborted === true);

  const remove = async (letters: readonly HeldLetter[]) => {
    const left = new Set(await queue.delete(letters.map(({ receipt }) => receipt)));
    for (const { id, receipt } of letters)
      if (left.has(receipt)) undeleted.add(id);
      else undeleted.delete(id);
  };

  /** Letters not seen before. One that was dealt with and comes again is deleted again, never dealt with twice. */
  const receive = async (waits: boolean): Promise<readonly HeldLetter[] | undefined> => {
    const received = await queue.receive(hiddenSeconds, waits);
    const again = received.filter(({ id }) => gone.has(id));
    if (again.length > 0) await remove(again);
    const fresh = received.filter((letter) => !gone.has(letter.id) && hold.add(letter));
    seen += fresh.length;
    return received.length === 0 ? undefined : fresh;
  };

  const gather = async (waits: boolean): Promise<readonly HeldLetter[] | undefined> => {
    const letters: HeldLetter[] = [];
    do {
      const some = await receive(waits);
      if (some === undefined) return letters.length > 0 ? letters : undefined;
      letters.push(...some);
    } while (letters.length < atOnce && goesOn());
    return letters;
  };

  const done = async (letters: readonly HeldLetter[]) => {
    for (const { id } of letters) gone.add(id);
    // By the newest receipt, should one have come twice meanwhile.
    await remove(
      letters.map((letter) => ({ ...letter, receipt: hold.receiptOf(letter.id) ?? letter.receipt })),
    );
    for (const { id } of letters) hold.drop(id);
  };

  const lane = async () => {
    let empty = 0;
    while (goesOn()) {
      await hold.renew();
      // Where as many came as were counted, a quick look and a second count are enough to end with.
      const letters = await gather(empty > 0 || before.visible === 0 || seen < before.visible);
      if (letters === undefined) {
        empty += 1;
        if (empty >= emptyAnswers || (await queue.count())?.visible === 0) hasEnded = true;
        continue;
      }
      empty = 0;
      if (letters.length > 0) await visit(letters, { done, renew: hold.renew });
    }
  };

  const wanted = lanes ?? Math.min(mostLanes, 1 + Math.floor(before.visible / lettersALane));
  const ends = await Promise.allSettled(
    Array.from({ length: wanted }, () =>
      lane().catch((error: unknown) => {
        hasEnded = true;
        throw error;
      }),
    ),
  );
  const isWhole = !isFull();
  const failed = ends.find((end) => end.status === "rejected");
  // Only now: what a lane receives after a release would stay hidden.
  await hold.release().catch((error: unknown) => {
    if (failed === undefined) throw error;
  });
  if (failed !== undefined) throw failed.reason;
  signal?.throwIfAborted();
  // The count of what is held lags behind: letters that were seen after all are not held.
  const notSeen = Math.max(0, before.visible + before.hidden - seen);
  return {
    seen,
    undeleted: [...undeleted],
    heldByOthers: isWhole ? Math.min(before.hidden, notSeen) : notSeen,
    isWhole,
  };
};
