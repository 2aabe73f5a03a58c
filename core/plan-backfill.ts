import type { IndexCode, Period, SessionDate } from "../contracts/fields.ts";
import { dayStatus, localDate, sessionsBetween } from "./calendar/calendar.ts";
import { addDays, isoWeekday, toDayNumber } from "./calendar/days.ts";
import type { Dataset, History } from "./datasets/dataset.ts";
import { isDue } from "./due.ts";
import { VisibleError } from "./errors.ts";
import type { Target, TargetState } from "./session-state.ts";

export interface BackfillRange {
  readonly dataset: Dataset;
  readonly from: SessionDate;
  readonly to: SessionDate;
  /** For a dataset that is asked for index by index. */
  readonly indexes: readonly IndexCode[];
  /** `day`: a request a session, also where a year's file would bring it. Left out: the fewest requests. */
  readonly by?: "day" | undefined;
}

/** What a range comes to before anything is known of the lake. */
export interface BackfillTargets {
  readonly targets: readonly Target[];
  /** Sessions of the range that the calendar knows of and that can be had; those before 2000 are in the files alone. */
  readonly sessions: number;
  /** Days that are left out, each with the reason. */
  readonly refused: readonly { readonly day: SessionDate; readonly reason: string }[];
}

export interface BackfillPlan extends BackfillTargets {
  readonly dataset: string;
  readonly from: SessionDate;
  readonly to: SessionDate;
  /** To be asked for: what is not complete. */
  readonly missing: readonly TargetState[];
  /** Complete in the raw bucket, but the lake's tables do not show it yet. */
  readonly uncompacted: readonly TargetState[];
  /** Targets that nothing is left to do for. */
  readonly complete: number;
  readonly estimate: { readonly downloads: number; readonly bytes: number; readonly seconds: number };
}

const yearOf = (day: SessionDate) => Number(day.slice(0, 4));
const isKnown = (year: number) =>
  dayStatus(`${year}-01-01`).kind !== "unknown" && dayStatus(`${year}-12-31`).kind !== "unknown";
const latest = (...days: readonly SessionDate[]) => days.toSorted().at(-1) as SessionDate;
const earliest = (...days: readonly SessionDate[]) => days.toSorted()[0] as SessionDate;

const historyOf = ({ name, history }: Dataset): History => {
  if (history) return history;
  throw new VisibleError("no-past", `B3 serves no past portfolios: ${name} has the current session only`);
};

const refuseRange = ({ dataset, from, to, by }: BackfillRange, history: History, today: SessionDate) => {
  toDayNumber(from);
  toDayNumber(to);
  if (from > to) throw new VisibleError("bad-range", `--from ${from} is after --to ${to}`);
  if (from < history.from)
    throw new VisibleError(
      "before-history",
      `--from ${from} is before ${history.from}, where B3's ${dataset.name} begin`,
    );
  if (to > today) throw new VisibleError("in-the-future", `--to ${to} is in the future; today is ${today}`);
  if (by === "day" && from < (history.byDaySince ?? "9999"))
    throw new VisibleError(
      "not-by-day",
      history.byDaySince === undefined
        ? `--by day: B3 has no ${dataset.name} of single sessions`
        : `--by day: B3 has ${dataset.name} of single sessions since ${history.byDaySince} only`,
    );
};

const periodsOfYear = (
  year: number,
  { from, to, by }: Pick<BackfillRange, "from" | "to" | "by">,
  { byDaySince }: History,
): readonly Period[] => {
  const wholeYear: readonly Period[] = [{ year }];
  if (byDaySince === undefined || !isKnown(year)) return wholeYear;
  const wanted = sessionsBetween(from, to);
  if (by === "day") return wanted.map((day) => ({ day }));
  const isWhole = wanted.length === sessionsBetween(`${year}-01-01`, `${year}-12-31`).length;
  if (isWhole || wanted.some((day) => day < byDaySince)) return wanted.length === 0 ? [] : wholeYear;
  return wanted.map((day) => ({ day }));
};

/** Weekdays without session, and the day itself where the range is one day: nobody asks for the weekends of a year. */
const closedDays = (from: SessionDate, to: SessionDate): BackfillTargets["refused"] => {
  const days = Array.from({ length: toDayNumber(to) - toDayNumber(from) + 1 }, (_, at) => addDays(from, at));
  return days.flatMap((day) => {
    const status = dayStatus(day);
    return status.kind === "closed" && (from === to || isoWeekday(day) <= 5)
      ? [{ day, reason: status.reason }]
      : [];
  });
};

/** Today's session before its data is there: it can be had later in the day, by the daily collection. */
const notYetDue = (dataset: Dataset, to: SessionDate, now: Date): BackfillTargets["refused"] =>
  !isDue(dataset, to, now) && dayStatus(to).kind === "session"
    ? [{ day: to, reason: `not published before ${dataset.dueAt} in São Paulo` }]
    : [];

/** An index has no levels before it began: asking would only fill the dead letters. */
const beforeFirst = (
  { firstServed }: History,
  indexes: readonly IndexCode[],
  from: SessionDate,
): BackfillTargets["refused"] =>
  indexes.flatMap((index) => {
    const first = firstServed?.(index);
    return first !== undefined && from < first ? [{ day: from, reason: `${index} begins on ${first}` }] : [];
  });

/**
 * The fewest requests that bring a range: a year's file for a whole year, or where B3 has no files of single days,
 * and a file a session for part of a year. Throws a `VisibleError` (`no-past`, `bad-range`, `before-history`,
 * `in-the-future`, `not-by-day`, `not-a-date`, `no-indexes`, `indexes-missing`) for a range that cannot be had.
 */
export const backfillTargets = (range: BackfillRange, now: Date): BackfillTargets => {
  const { dataset, from, indexes } = range;
  const history = historyOf(dataset);
  refuseRange(range, history, localDate(now));
  if (!dataset.perIndex && indexes.length > 0)
    throw new VisibleError("no-indexes", `${dataset.name} have no indexes: leave --index out`);
  if (dataset.perIndex && indexes.length === 0)
    throw new VisibleError(
      "indexes-missing",
      `say which indexes with --index: the lake has no membership yet`,
    );

  const late = notYetDue(dataset, range.to, now);
  const to = late.length > 0 ? addDays(range.to, -1) : range.to;
  const years = Array.from(
    { length: Math.max(0, yearOf(to) - yearOf(from) + 1) },
    (_, at) => yearOf(from) + at,
  );
  const spans = years
    .map((year) => ({ year, from: latest(from, `${year}-01-01`), to: earliest(to, `${year}-12-31`) }))
    .filter((span) => span.from <= span.to)
    .filter((span) => !isKnown(span.year) || sessionsBetween(span.from, span.to).length > 0);
  // Where an answer holds its year, a closed day is left out of nothing.
  const hasClosedDays = from <= to && (dataset.covers !== "year" || spans.length === 0);
  const refused = [...(hasClosedDays ? closedDays(from, to) : []), ...late];
  const periods = spans.flatMap((span) =>
    dataset.covers === "year"
      ? [{ year: span.year }]
      : periodsOfYear(span.year, { from: span.from, to: span.to, by: range.by }, history),
  );
  const isServedIn = (period: Period) => (index: IndexCode) =>
    (history.firstServed?.(index) ?? "") <=
    ("day" in period ? period.day : earliest(to, `${period.year}-12-31`));
  return {
    targets: periods.flatMap((period): readonly Target[] =>
      dataset.perIndex
        ? indexes.filter(isServedIn(period)).map((index) => ({ dataset: dataset.name, index, period }))
        : [{ dataset: dataset.name, period }],
    ),
    sessions: spans
      .filter(({ year }) => isKnown(year))
      .reduce((sum, span) => sum + sessionsBetween(span.from, span.to).length, 0),
    refused: [...beforeFirst(history, dataset.perIndex ? indexes : [], from), ...refused],
  };
};

const mebibyte = 2 ** 20;

/** Bytes on the way from B3. A file's are those of 2023 and 2024, the largest so far: older ones are smaller. */
const bytesOf = ({ form }: Dataset, period: Period): number => {
  if (form === "pages") return 8 * 1024;
  return "year" in period ? 70 * mebibyte : 0.4 * mebibyte;
};

/** Of an answer of B3 before its first byte, and of a slow line. */
const secondsPerAnswer = 0.5;
const bytesPerSecond = 4 * mebibyte;

/**
 * What is left to do of a range by the state of its targets. `gapSeconds`: between two calls to B3, by the pace it is
 * asked at.
 */
export const planBackfill = (
  { dataset, from, to }: BackfillRange,
  wanted: BackfillTargets,
  states: readonly TargetState[],
  gapSeconds: number,
): BackfillPlan => {
  const missing = states.filter(({ status }) => status !== "complete");
  const uncompacted = states.filter(({ status, isCompacted }) => status === "complete" && !isCompacted);
  const bytes = missing.reduce((sum, { period }) => sum + bytesOf(dataset, period), 0);
  const perCall = Math.max(gapSeconds, secondsPerAnswer);
  return {
    ...wanted,
    dataset: dataset.name,
    from,
    to,
    missing,
    uncompacted,
    complete: states.length - missing.length - uncompacted.length,
    estimate: {
      downloads: missing.length,
      bytes: Math.round(bytes),
      seconds: Math.ceil(missing.length * perCall + bytes / bytesPerSecond),
    },
  };
};
