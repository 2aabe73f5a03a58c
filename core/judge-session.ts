import type { SessionDate } from "../contracts/fields.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { isOverdue, mayBeEmpty } from "./due.ts";
import { listYear } from "./lake/captures.ts";
import { type CollectionPlan, lookBackSessions, pastTargets, planTargets } from "./plan-targets.ts";
import type { Clock, ObjectStore, SessionClock } from "./ports.ts";
import { runTime } from "./run-id.ts";
import { sessionState, type Target, type TargetState } from "./session-state.ts";

export interface JudgeSessionDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  readonly plan: CollectionPlan;
}

export interface SessionQuestion {
  /** Left out: the current one, and what the sessions before it lack. Who names a session means that one alone. */
  readonly session?: SessionDate | undefined;
  /** Left out: what the configuration names, as far as it should be there. */
  readonly targets?: readonly Target[] | undefined;
  /** Holds the session to what B3 shows in it only, also before that is due. */
  readonly early?: boolean | undefined;
  /** Nothing waits or is worked on: what the tables do not show now does not come by itself. */
  readonly isAtRest?: boolean | undefined;
}

export interface SessionJudgement {
  readonly session: SessionDate;
  /** What should be there by now: of the session itself, and what is overdue of those before it. */
  readonly due: readonly TargetState[];
  /** Of that: not complete, and still to be had. */
  readonly open: readonly TargetState[];
  /** Of sessions that are over: not complete, and B3 shows it no more. */
  readonly lost: readonly TargetState[];
  /** Complete, of this session or of those before it, and not in the tables, though no compaction is on its way. */
  readonly stranded: readonly TargetState[];
}

/** What a run began less than this ago may still be on its way: the retries of its pages fit into it. */
const graceMs = 30 * 60 * 1000;

export const isOnItsWay = (runId: string | undefined, now: Date): boolean =>
  runId !== undefined && now.getTime() - runTime(runId) < graceMs;

const isComplete = ({ status }: TargetState) => status === "complete";

/** How a session is, and what of the sessions before it is not as it should be: one judgement for audit and status. */
export const judgeSession = async (
  deps: JudgeSessionDeps,
  { session: named, targets, early, isAtRest = false }: SessionQuestion,
): Promise<SessionJudgement> => {
  const { raw, plan } = deps;
  const now = deps.clock.now();
  const current = deps.sessionClock.current();
  const session = named ?? current;
  const looksBack = named === undefined && targets === undefined;
  const wanted =
    targets ??
    (await planTargets(raw, plan, session, now, {
      early,
      lookBack: looksBack ? lookBackSessions : 0,
      counts: isOverdue,
    }));
  const past = looksBack ? await pastTargets(raw, plan, session) : [];
  const [states, before] = await Promise.all([
    sessionState(deps, session, wanted),
    sessionState(deps, session, past, { trustsFiles: true }),
  ]);
  const isStillToCome = ({ dataset, status, period, upTo = session }: TargetState) =>
    status === "missing" && "year" in period && mayBeEmpty(datasetNamed(dataset), upTo);
  const due = states.filter((state) => !isStillToCome(state));
  const isGone = ({ dataset, period }: TargetState) =>
    !datasetNamed(dataset).history && "day" in period && period.day < current;
  const open = due.filter((state) => !isComplete(state));
  const isStranded = (state: TargetState) =>
    isComplete(state) && !state.isCompacted && (isAtRest || !isOnItsWay(state.newestInput, now));
  return {
    session,
    due,
    open: open.filter((state) => !isGone(state)),
    lost: [
      ...open.filter(isGone),
      ...(await expected(
        raw,
        before.filter((state) => !isComplete(state)),
      )),
    ],
    stranded: [...due, ...before].filter(isStranded),
  };
};

/**
 * Those of which something came before, or in part: of an index that is younger than a session nothing was to be had,
 * and a lake that is younger has lost nothing. What lies more than a year back says nothing.
 */
const expected = async (raw: ObjectStore, open: readonly TargetState[]): Promise<readonly TargetState[]> => {
  const first = new Map<string, SessionDate>();
  const nameOf = (dataset: string, index = "_") => `${dataset}/${index}`;
  const years = new Map<string, { readonly dataset: string; readonly year: number }>();
  for (const { dataset, period } of open)
    for (const back of [0, 1]) {
      const year = ("day" in period ? Number(period.day.slice(0, 4)) : period.year) - back;
      years.set(`${dataset}/${year}`, { dataset, year });
    }
  const found = await Promise.all(years.values().map(({ dataset, year }) => listYear(raw, dataset, year)));
  for (const { dataset, index, period } of found.flat())
    if ("day" in period) {
      const name = nameOf(dataset, index);
      const known = first.get(name);
      if (known === undefined || period.day < known) first.set(name, period.day);
    }
  return open.filter(({ dataset, index, period }) => {
    const since = first.get(nameOf(dataset, index));
    return since !== undefined && "day" in period && since <= period.day;
  });
};
