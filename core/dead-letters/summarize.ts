import type { DeadLetterQueueName } from "../../contracts/topology.ts";
import { type Letter, timeOf } from "./letter.ts";
import type { Walked } from "./walk.ts";

/** The letters of one queue that failed alike. */
export interface LetterGroup {
  readonly code: string;
  readonly count: number;
  readonly oldest: Date;
  readonly newest: Date;
  /** Of the newest letter. */
  readonly reason: string;
}

export interface QueueSummary {
  readonly queue: DeadLetterQueueName;
  /** Letters that were read. */
  readonly count: number;
  readonly oldest: Date | undefined;
  /** By count, largest first. */
  readonly groups: readonly LetterGroup[];
  /** Letters that somebody else held, and that could so not be read. */
  readonly heldByOthers: number;
  readonly isWhole: boolean;
}

const joined = (group: LetterGroup | undefined, letter: Letter): LetterGroup => {
  const at = timeOf(letter);
  const { code, reason } = letter;
  if (group === undefined) return { code, count: 1, oldest: at, newest: at, reason };
  const isNewest = at >= group.newest;
  return {
    code,
    count: group.count + 1,
    oldest: new Date(Math.min(at.getTime(), group.oldest.getTime())),
    newest: isNewest ? at : group.newest,
    reason: isNewest ? reason : group.reason,
  };
};

/** Counts letters one by one, keeping none of them. */
export const createSummary = (queue: DeadLetterQueueName) => {
  const groups = new Map<string, LetterGroup>();
  return {
    add: (letter: Letter): void => void groups.set(letter.code, joined(groups.get(letter.code), letter)),
    of: ({ heldByOthers, isWhole }: Pick<Walked, "heldByOthers" | "isWhole">): QueueSummary => {
      const all = [...groups.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
      return {
        queue,
        count: all.reduce((sum, { count }) => sum + count, 0),
        oldest: all.map(({ oldest }) => oldest).sort((a, b) => a.getTime() - b.getTime())[0],
        groups: all,
        heldByOthers,
        isWhole,
      };
    },
  };
};
