import type { DeadLetterQueueName } from "../../contracts/topology.ts";
import type { Clock } from "../ports.ts";
import { type Letter, toLetter } from "./letter.ts";
import type { Ended, Operation, Refused } from "./operation.ts";
import { byQueue, type Plan } from "./plan.ts";
import type { DeadLetterQueue, HeldLetter } from "./queue.ts";
import { type Turn, walkLetters } from "./walk.ts";

/** What is done to some letters; resolves with those it could not be done to. */
export type Effect = (queue: DeadLetterQueue, letters: readonly Letter[]) => Promise<readonly Refused[]>;

export interface Action {
  readonly queues: readonly DeadLetterQueue[];
  readonly clock: Clock;
  readonly plan: Plan;
  readonly operation: Operation;
  /** Done first; what it did not refuse is then deleted. So a crash between the two doubles, and never loses. */
  readonly effect: Effect;
  readonly atOnce?: number;
  /** Left out: as fast as it goes. Else letters are done one by one, each when this resolves. */
  readonly pace?: (renew: () => Promise<void>) => Promise<void>;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** What came of an action, and under which id it is on record. */
export interface Acted extends Ended {
  readonly operation: string;
  /** Planned, and not met again: somebody else dealt with them, or holds them. */
  readonly missing: number;
}

const outcomeOf = (error: unknown, signal: AbortSignal | undefined): Pick<Ended, "outcome" | "error"> => ({
  outcome: signal?.aborted === true ? "interrupted" : "failed",
  error: error instanceof Error ? error.message : String(error),
});

/** Meets the planned letters again, does to each what is asked, and leaves every other letter where it was. */
export const act = async ({
  queues,
  clock,
  plan,
  operation,
  effect,
  atOnce,
  pace,
  onProgress,
  signal,
}: Action): Promise<Acted> => {
  const refused: Refused[] = [];
  const undeleted: string[] = [];
  let moved = 0;
  const total = plan.letters.length;

  const actOn = async (queue: DeadLetterQueue, ids: ReadonlySet<string>) => {
    let met = 0;
    const actOnSome = async (some: readonly HeldLetter[], done: Turn["done"]) => {
      const failed = await effect(
        queue,
        some.map((one) => toLetter(queue.name, one)),
      );
      const failedIds = new Set(failed.map(({ id }) => id));
      const finished = some.filter(({ id }) => !failedIds.has(id));
      met += some.length;
      moved += finished.length;
      refused.push(...failed);
      await done(finished);
      onProgress?.(moved + refused.length, total);
    };
    const walked = await walkLetters({
      queue,
      clock,
      ...(atOnce === undefined ? {} : { atOnce }),
      ...(pace ? { lanes: 1 } : {}),
      ...(signal ? { signal } : {}),
      isOver: () => met >= ids.size,
      visit: async (held, { done, renew }) => {
        const chosen = held.filter(({ id }) => ids.has(id));
        if (chosen.length === 0) return;
        if (!pace) return actOnSome(chosen, done);
        for (const one of chosen) {
          await pace(renew);
          await actOnSome([one], done);
        }
      },
    });
    undeleted.push(...(walked?.undeleted ?? []));
  };

  const ended = (how: Pick<Ended, "outcome" | "error">): Ended => ({ ...how, moved, refused, undeleted });
  try {
    for (const [name, letters] of byQueue(plan.letters)) {
      signal?.throwIfAborted();
      await actOn(queueNamed(queues, name), new Set(letters.map(({ id }) => id)));
    }
  } catch (error) {
    await operation.end(ended(outcomeOf(error, signal)));
    throw error;
  }
  const done = ended({ outcome: "done" });
  await operation.end(done);
  return { ...done, operation: operation.id, missing: total - moved - refused.length };
};

export const queueNamed = (
  queues: readonly DeadLetterQueue[],
  name: DeadLetterQueueName,
): DeadLetterQueue => {
  const found = queues.find((queue) => queue.name === name);
  if (found === undefined) throw new Error(`${name} was not wired`);
  return found;
};
