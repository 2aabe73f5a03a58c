import { type DeadLetterQueueName, deadLetterQueueName } from "../../contracts/topology.ts";
import type { DeadLetters } from "../../core/dead-letters/dead-letters.ts";
import { type Letter, timeOf } from "../../core/dead-letters/letter.ts";
import { createSummary, type QueueSummary } from "../../core/dead-letters/summarize.ts";
import type { Clock } from "../../core/ports.ts";
import type { Sample } from "../overview/depth-history.ts";

/** All dead letters as they lay there at one moment. */
export interface Mailbag {
  readonly at: Date;
  /** Newest first; the newest `mostKept` at most. */
  readonly letters: readonly Letter[];
  readonly summaries: readonly Pick<QueueSummary, "queue" | "count" | "groups">[];
  /** Letters in all. */
  readonly count: number;
  /** Held by somebody else, or too many to be seen at one time. */
  readonly unseen: number;
}

/** A letter has 256 KB at most and some hundred bytes mostly; all of them are counted, so many are kept to be read. */
const mostKept = 20_000;

const newestFirst = (a: Letter, b: Letter) =>
  timeOf(b).getTime() - timeOf(a).getTime() || (a.id < b.id ? -1 : 1);

/** Reads every queue once. The letters are visible again when it resolves. */
export const readMailbag = async (office: Pick<DeadLetters, "read">, clock: Clock): Promise<Mailbag> => {
  const summaries = new Map<DeadLetterQueueName, ReturnType<typeof createSummary>>();
  let letters: Letter[] = [];
  const { seen, unseen } = await office.read({}, (letter) => {
    const summary = summaries.get(letter.queue) ?? createSummary(letter.queue);
    summaries.set(letter.queue, summary);
    summary.add(letter);
    letters.push(letter);
    if (letters.length >= 2 * mostKept) letters = letters.sort(newestFirst).slice(0, mostKept);
  });
  return {
    at: clock.now(),
    letters: letters.sort(newestFirst).slice(0, mostKept),
    summaries: [...summaries.values()]
      .map((summary) => summary.of({ heldByOthers: 0, isWhole: true }))
      .sort((a, b) => b.count - a.count),
    count: seen,
    unseen,
  };
};

/** Whether the queues were counted since, and hold another number of letters than were read. */
export const isOutdated = ({ at, summaries, unseen }: Mailbag, newest: Sample | undefined): boolean => {
  if (!newest || newest.at <= at || unseen > 0) return false;
  return newest.readings.some(({ queue, deadLetters }) => {
    const read = summaries.find((summary) => summary.queue === deadLetterQueueName(queue));
    return deadLetters !== (read?.count ?? 0);
  });
};
