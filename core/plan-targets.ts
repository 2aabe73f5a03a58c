import type { IndexCode, SessionDate } from "../contracts/fields.ts";
import { localDate, previousSession } from "./calendar/calendar.ts";
import { shownSession } from "./calendar/shown-session.ts";
import { type Dataset, isCurrentOnly } from "./datasets/dataset.ts";
import { indexMembership, membershipIndexes } from "./datasets/index-membership/index.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { isDue } from "./due.ts";
import { listCaptures } from "./lake/captures.ts";
import { chooseSet } from "./lake/consistent-sets.ts";
import { parseRawKey } from "./lake/keys.ts";
import type { ObjectStore } from "./ports.ts";
import type { Target } from "./session-state.ts";

/** What the configuration asks to collect. */
export interface CollectionPlan {
  readonly datasets: readonly string[];
  /** `all`: the indexes of the newest membership. */
  readonly indexes: readonly IndexCode[] | "all";
}

export interface PlanOptions {
  /** What is shown for the current session only is wanted before its time, too. */
  readonly early?: boolean | undefined;
  /** How many sessions before this one are looked at: B3 may have been late, and what has a past can still be had. */
  readonly lookBack?: number;
  /** When something of the past counts: once it is due, or once it is overdue. */
  readonly counts?: typeof isDue;
}

/** Of a schedule's tick. A week: longer gaps are a backfill's. */
export const lookBackSessions = 5;

/** The targets of a session by configuration, with what is due of the sessions before it. */
export const planTargets = async (
  raw: ObjectStore,
  plan: CollectionPlan,
  session: SessionDate,
  now: Date,
  options: PlanOptions = {},
): Promise<readonly Target[]> => {
  const wanted = plan.datasets
    .map(datasetNamed)
    .map((dataset) => ({ dataset, periods: periodsOf(dataset, session, now, options) }))
    .filter(({ periods }) => periods.length > 0);
  return targetsOf(raw, plan, wanted);
};

/** What B3 showed in the sessions before one, and shows no more: nothing to ask for, but it should be there. */
export const pastTargets = (
  raw: ObjectStore,
  plan: CollectionPlan,
  session: SessionDate,
): Promise<readonly Target[]> => {
  const periods = sessionsUpTo(session, lookBackSessions)
    .slice(1)
    .map((day) => ({ period: { day } }));
  const wanted = plan.datasets.map(datasetNamed).filter(({ history }) => !history);
  return targetsOf(
    raw,
    plan,
    wanted.map((dataset) => ({ dataset, periods })),
  );
};

const targetsOf = async (
  raw: ObjectStore,
  plan: CollectionPlan,
  wanted: readonly { readonly dataset: Dataset; readonly periods: readonly Wanted[] }[],
): Promise<readonly Target[]> => {
  const needsIndexes = wanted.some(({ dataset }) => dataset.perIndex);
  const indexes = !needsIndexes ? [] : plan.indexes === "all" ? await newestIndexes(raw) : plan.indexes;
  return wanted.flatMap(({ dataset: { name, perIndex }, periods }) =>
    periods.flatMap((period) =>
      perIndex
        ? indexes.map((index) => ({ dataset: name, index, ...period }))
        : [{ dataset: name, ...period }],
    ),
  );
};

/** A session and so many before it, the newest first. */
const sessionsUpTo = (session: SessionDate, before: number): readonly SessionDate[] => {
  const sessions = [session];
  while (sessions.length <= before) sessions.push(previousSession(sessions.at(-1) as SessionDate));
  return sessions;
};

/** Of what carries no date: while B3 shows it, and once the day is over, when it is there or lost. */
const isExpected = (dataset: Dataset, session: SessionDate, now: Date): boolean =>
  isDue(dataset, session, now) &&
  (!isCurrentOnly(dataset) || session < localDate(now) || session === shownSession(now));

type Wanted = Pick<Target, "period" | "upTo">;

/** What a dataset is asked for: one thing where it has no past, and with one what counts of the sessions looked at. */
const periodsOf = (
  dataset: Dataset,
  session: SessionDate,
  now: Date,
  { early = false, lookBack = 0, counts = isDue }: PlanOptions,
): readonly Wanted[] => {
  if (!dataset.history) return early || isExpected(dataset, session, now) ? [{}] : [];
  const counting = sessionsUpTo(session, lookBack).filter((one) => counts(dataset, one, now));
  if (dataset.covers === "session") return counting.map((day) => ({ period: { day } }));
  // Newest first: the first session of a year is the last that the year's answer must reach.
  const byYear = Map.groupBy(counting, (day) => Number(day.slice(0, 4)));
  return [...byYear].map(([year, [upTo]]) => ({ period: { year }, upTo }));
};

/** The index codes of the newest membership that reads and meets its rules; none before the first one. */
const newestIndexes = async (raw: ObjectStore): Promise<readonly IndexCode[]> => {
  const days = new Set<SessionDate>();
  for await (const { key } of raw.list(`raw/${indexMembership.name}/`)) {
    const period = parseRawKey(key)?.period;
    if (period && "day" in period) days.add(period.day);
  }
  for (const day of [...days].sort().reverse()) {
    const sets = (await listCaptures(raw, indexMembership.name, { day })).get("_") ?? [];
    const { chosen } = await chooseSet(raw, indexMembership, sets, { period: { day }, index: "_" });
    if (chosen) return membershipIndexes(chosen.pages);
  }
  return [];
};
