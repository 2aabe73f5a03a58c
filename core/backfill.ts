import type { IndexCode, RunId, SessionDate } from "../contracts/fields.ts";
import type { PageCollected } from "../contracts/messages/page-collected.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { announceSets } from "./announce-sets.ts";
import { sessionAt } from "./calendar/calendar.ts";
import { addDays } from "./calendar/days.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { isOverdue, isYearOverdue, newestDue } from "./due.ts";
import { PermanentError, VisibleError } from "./errors.ts";
import { refuseUnknownIndexes, unknownIndexes } from "./known-indexes.ts";
import { parseRawKey } from "./lake/keys.ts";
import { countLanded } from "./lake/landed.ts";
import { pageRequested } from "./messages.ts";
import { type BackfillPlan, backfillTargets, planBackfill } from "./plan-backfill.ts";
import { planTargets } from "./plan-targets.ts";
import type { Clock, Log, MessageBus, ObjectStore } from "./ports.ts";
import type { NewRunId } from "./run-id.ts";
import { sessionState, type TargetState } from "./session-state.ts";

export interface BackfillDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  /** The backfill's own queues. */
  readonly requested: MessageBus<PageRequested>;
  readonly collected: MessageBus<PageCollected>;
  readonly clock: Clock;
  readonly newRunId: NewRunId;
  readonly log: Log;
}

export interface BackfillAsk {
  readonly dataset: string;
  readonly from: SessionDate;
  readonly to: SessionDate;
  /** `all`: those of the newest membership in the lake. */
  readonly indexes: readonly IndexCode[] | "all";
  /** `day`: a request a session, also for whole years; left out: the fewest requests. */
  readonly by?: "day" | undefined;
}

/** A target that is not in the lake's tables. */
export interface Gap extends TargetState {
  /** B3 has no file of it yet and may still publish one in time. */
  readonly isAwaited: boolean;
}

/**
 * Milliseconds between two calls to B3: as the configuration has it, or more where a person asked for fewer calls a
 * minute. A rate never hurries: the configuration's gap is what B3 is known to bear.
 */
export const gapMsAt = (rate: number | undefined, configuredMs: number): number =>
  rate === undefined ? configuredMs : Math.max(configuredMs, 60_000 / rate);

/** Finds the dataset as a person names it. Throws a `VisibleError` (`unknown-dataset`). */
const named = (name: string): Dataset => {
  try {
    return datasetNamed(name);
  } catch (error) {
    if (error instanceof PermanentError) throw new VisibleError(error.code, error.message, { cause: error });
    throw error;
  }
};

const daysInRaw = async (raw: ObjectStore, { name }: Dataset): Promise<readonly SessionDate[]> => {
  const days = new Set<SessionDate>();
  for await (const { key } of raw.list(`raw/${name}/`)) {
    const period = parseRawKey(key)?.period;
    if (period && "day" in period) days.add(period.day);
  }
  return [...days].sort();
};

const refuseWithoutPast = async (raw: ObjectStore, dataset: Dataset) => {
  if (dataset.history) return;
  const days = await daysInRaw(raw, dataset);
  const has = days.length === 0 ? "no session" : days.join(", ");
  throw new VisibleError(
    "no-past",
    `B3 serves no past portfolios: ${dataset.name} can be had for the current session only; the lake has ${has}`,
  );
};

/** Plans a backfill from what lies in the buckets, and asks for what is missing: run again, it goes on from there. */
export const createBackfill = (deps: BackfillDeps) => {
  // A year's levels must reach the newest day that is due to count as complete.
  const statesOf = (dataset: Dataset, targets: Parameters<typeof sessionState>[2]) =>
    sessionState(deps, newestDue(dataset, deps.clock.now()), targets);

  const indexesOf = async (dataset: Dataset, indexes: BackfillAsk["indexes"], now: Date) => {
    if (indexes !== "all") {
      // B3 may list what is newer than the codes that are known here: the lake's membership says so.
      const listed = unknownIndexes(indexes).length > 0 ? await listedIndexes(dataset, now) : [];
      refuseUnknownIndexes(indexes, listed);
      return indexes;
    }
    return listedIndexes(dataset, now);
  };

  /** Those of the newest membership, for a dataset that is asked for index by index. */
  const listedIndexes = async (dataset: Dataset, now: Date): Promise<readonly IndexCode[]> => {
    if (!dataset.perIndex) return [];
    const plan = { datasets: [dataset.name], indexes: "all" as const };
    // Any session that is over: its targets are due.
    const session = addDays(sessionAt(now), -30);
    return (await planTargets(deps.raw, plan, session, now)).flatMap(({ index }) => index ?? []);
  };

  const plan = async (ask: BackfillAsk, gapSeconds = 0): Promise<BackfillPlan> => {
    const dataset = named(ask.dataset);
    await refuseWithoutPast(deps.raw, dataset);
    const now = deps.clock.now();
    const { from, to, by } = ask;
    const range = { dataset, from, to, by, indexes: await indexesOf(dataset, ask.indexes, now) };
    const wanted = backfillTargets(range, now);
    return planBackfill(range, wanted, await statesOf(dataset, wanted.targets), gapSeconds);
  };

  const request = async (runId: RunId, states: readonly TargetState[]) =>
    deps.requested.send(
      states.map(({ dataset, index, period }) =>
        pageRequested(runId, deps.clock.now(), {
          dataset,
          ...(index === undefined ? {} : { index }),
          period,
          page: 1,
          reason: "backfill",
          attempt: 1,
        }),
      ),
    );

  return {
    plan,
    /** Asks for what a plan misses, `atOnce` messages at a time with `pause` between, and names what is to compact. */
    publish: async (
      { missing, uncompacted, dataset, from, to }: BackfillPlan,
      {
        atOnce = missing.length,
        pause = async () => {},
      }: { atOnce?: number; pause?: () => Promise<void> } = {},
    ): Promise<RunId> => {
      const runId = deps.newRunId();
      await announceSets(deps, uncompacted);
      for (let at = 0; at < missing.length; at += atOnce) {
        if (at > 0) await pause();
        await request(runId, missing.slice(at, at + atOnce));
      }
      deps.log.info("backfill published", {
        runId,
        dataset,
        from,
        to,
        requested: missing.length,
        announced: uncompacted.length,
      });
      return runId;
    },
    /** How many targets of a plan have landed, as far as two listings a year tell. */
    landed: ({ dataset, targets }: BackfillPlan): Promise<number> =>
      countLanded(deps, named(dataset), targets),
    /** The targets of a plan that are not in the lake's tables. */
    left: async ({ dataset, targets }: BackfillPlan): Promise<readonly Gap[]> => {
      const source = named(dataset);
      const now = deps.clock.now();
      const isAwaited = ({ status, period }: TargetState) =>
        "day" in period
          ? status === "missing" && !isOverdue(source, period.day, now)
          : source.covers === "year" &&
            (status === "missing" || status === "incomplete") &&
            !isYearOverdue(source, period.year, now);
      return (await statesOf(source, targets))
        .filter(({ status, isCompacted }) => status !== "complete" || !isCompacted)
        .map((state) => ({ ...state, isAwaited: isAwaited(state) }));
    },
  };
};
export type Backfill = ReturnType<typeof createBackfill>;
