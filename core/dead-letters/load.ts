import { createHash } from "node:crypto";
import type { SavedLetter } from "../../contracts/saved-letter.ts";
import { VisibleError } from "../errors.ts";
import type { Clock } from "../ports.ts";
import { type Acted, queueNamed } from "./act.ts";
import { beginOperation, type OperationDeps, type Refused } from "./operation.ts";
import { byQueue } from "./plan.ts";
import type { DeadLetterQueue, OutgoingMessage } from "./queue.ts";
import { walkLetters } from "./walk.ts";

export interface LoadDeps extends OperationDeps {
  readonly queues: readonly DeadLetterQueue[];
  readonly clock: Clock;
  readonly operator: string;
}

export interface LoadPlan {
  /** What would be put back. */
  readonly letters: readonly SavedLetter[];
  /** What lies in its dead-letter queue as it was saved, and stays as it is. */
  readonly present: number;
}

/** Equal for letters of equal content: putting one back gives it a new id. */
const fingerprint = ({ body, attributes }: OutgoingMessage): string =>
  createHash("sha256")
    .update(JSON.stringify([body, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest("base64");

const lettersACall = 10;

/** Puts saved letters back into their dead-letter queues; one that still lies there is not put there twice. */
export const createLoad = (deps: LoadDeps) => {
  const { queues, clock, operator } = deps;

  /** How often each content lies in a queue. */
  const contentsOf = async (queue: DeadLetterQueue, signal: AbortSignal | undefined) => {
    const found = new Map<string, number>();
    const walked = await walkLetters({
      queue,
      clock,
      ...(signal ? { signal } : {}),
      visit: (letters) => {
        for (const letter of letters) {
          const content = fingerprint(letter);
          found.set(content, (found.get(content) ?? 0) + 1);
        }
      },
    });
    if (walked === undefined) throw new VisibleError("no-queue", `${queue.name} is not there`);
    return found;
  };

  const plan = async (saved: readonly SavedLetter[], signal?: AbortSignal): Promise<LoadPlan> => {
    const letters: SavedLetter[] = [];
    for (const [name, some] of byQueue(saved)) {
      const found = await contentsOf(queueNamed(queues, name), signal);
      for (const letter of some) {
        const content = fingerprint(letter);
        const left = found.get(content) ?? 0;
        if (left > 0) found.set(content, left - 1);
        else letters.push(letter);
      }
    }
    return { letters, present: saved.length - letters.length };
  };

  const load = async (
    { letters }: LoadPlan,
    { onProgress, signal }: { onProgress?: (done: number, of: number) => void; signal?: AbortSignal } = {},
  ): Promise<Acted> => {
    const operation = await beginOperation(deps, {
      command: "load",
      operator,
      queues: [...byQueue(letters).keys()],
      selection: {},
      letters: letters.length,
      ids: letters.map(({ id }) => id),
    });
    const refused: Refused[] = [];
    let moved = 0;
    const ended = { refused, undeleted: [] };
    try {
      for (const [name, some] of byQueue(letters))
        for (let from = 0; from < some.length; from += lettersACall) {
          signal?.throwIfAborted();
          const chunk = some.slice(from, from + lettersACall);
          const refusals = await queueNamed(queues, name).send("letters", chunk);
          refused.push(...refusals.map(({ at, reason }) => ({ id: chunk[at]?.id ?? "", reason })));
          moved += chunk.length - refusals.length;
          onProgress?.(moved + refused.length, letters.length);
        }
    } catch (error) {
      const outcome = signal?.aborted === true ? "interrupted" : "failed";
      await operation.end({ ...ended, moved, outcome, error: String(error) });
      throw error;
    }
    await operation.end({ ...ended, moved, outcome: "done" });
    return { ...ended, moved, outcome: "done", operation: operation.id, missing: 0 };
  };

  return { plan, load };
};
