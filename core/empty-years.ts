import type { SessionDate } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { localDate } from "./calendar/calendar.ts";
import type { PagedDataset, PageFacts } from "./datasets/dataset.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { isOverdue, isYearOverdue, sessionOfYear } from "./due.ts";
import { TransientError } from "./errors.ts";
import { parseRejectedKey, rejectedKey, rejectedPrefix } from "./lake/keys.ts";
import { rawMetadata } from "./lake/raw-metadata.ts";
import type { Clock, Log, ObjectStore, UpstreamAnswer } from "./ports.ts";
import { runTime } from "./run-id.ts";
import type { TargetState } from "./session-state.ts";

interface Deps {
  readonly raw: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What an answer holds; undefined where it holds nothing of the current year and B3 may still fill that in time: the
 * next tick of the schedule asks again. Where that is overdue it is kept aside and throws a `TransientError`
 * (`no-results`), as whatever is no data throws its own.
 */
export const factsInTime = async (
  { raw, clock, log }: Deps,
  source: PagedDataset,
  { data, runid }: Pick<PageRequested, "data" | "runid">,
  answer: UpstreamAnswer,
): Promise<PageFacts | undefined> => {
  const { dataset, period, index, page } = data;
  const now = clock.now();
  const isOfThisYear =
    source.covers === "year" && "year" in period && period.year === Number(localDate(now).slice(0, 4));
  if (!isOfThisYear) return source.facts(source.parse(answer.body));
  try {
    const facts = source.facts(source.parse(answer.body));
    // A grid without levels is what B3 has of a year that is over; of this one it is as good as no answer.
    if (facts.rows > 0) return facts;
    throw new TransientError("no-results", `the answer has nothing of ${period.year}`);
  } catch (error) {
    if (!(error instanceof TransientError) || error.code !== "no-results") throw error;
    if (!isYearOverdue(source, period.year, now)) {
      log.info("nothing of the year yet, left to the next tick", { dataset, index, year: period.year });
      return undefined;
    }
    await raw.put(rejectedKey({ dataset, period, index, runId: runid, page, totalPages: 1 }), answer.body, {
      contentType: answer.contentType,
      metadata: { ...rawMetadata(answer, runid, data.attempt, 0), "refused-as": error.code },
    });
    throw error;
  }
};

/**
 * Which sets B3 had nothing of when their newest session was overdue. That counts up to that session, as a capture of
 * that time does: asked once more, a standing fault leaves a letter a session and not one a tick.
 */
export const foundEmpty = async (
  raw: ObjectStore,
  session: SessionDate,
  states: readonly TargetState[],
): Promise<ReadonlySet<TargetState>> => {
  const years = new Map<string, Promise<ReadonlyMap<string, Date>>>();
  const lastRefusedIn = (dataset: string, year: number) => {
    const prefix = rejectedPrefix(dataset, { year });
    const known = years.get(prefix) ?? lastRefused(raw, prefix);
    years.set(prefix, known);
    return known;
  };
  const found = new Set<TargetState>();
  for (const state of states) {
    const { dataset, period, index = "_", status, upTo = session } = state;
    const source = datasetNamed(dataset);
    if (status === "complete" || source.covers !== "year" || !("year" in period)) continue;
    const at = (await lastRefusedIn(dataset, period.year)).get(index);
    if (at && isOverdue(source, sessionOfYear(period.year, upTo), at)) found.add(state);
  }
  return found;
};

/** When the newest run began whose answer was refused, by index. */
const lastRefused = async (raw: ObjectStore, prefix: string): Promise<ReadonlyMap<string, Date>> => {
  const newest = new Map<string, Date>();
  for await (const { key } of raw.list(prefix)) {
    const refused = parseRejectedKey(key);
    // Run ids sort by time, and so do keys.
    if (refused) newest.set(refused.index ?? "_", new Date(runTime(refused.runId)));
  }
  return newest;
};
