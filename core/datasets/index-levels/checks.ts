import { type IndexStatistics, monthsOfYear } from "../../../contracts/b3/index-statistics.ts";
import { dayStatus, sessionsBetween } from "../../calendar/calendar.ts";
import { decimalText } from "../../numbers/decimal.ts";
import type { SetContext, Violation } from "../dataset.ts";
import { type Cell, cellsOf, dateOf, extremesOf, isDay, levelScale, yearOf } from "./grid.ts";

const text = (level: bigint | null) => (level === null ? "none" : decimalText(level, levelScale));

const lowest = (cells: readonly Cell[]) =>
  cells.reduce<bigint | null>((least, { level }) => (least === null || level < least ? level : least), null);
const highest = (cells: readonly Cell[]) =>
  cells.reduce<bigint | null>((most, { level }) => (most === null || level > most ? level : most), null);

/** B3's own extremes of each month must be those of its days. */
export const extremesAgree = (pages: readonly IndexStatistics[]): readonly Violation[] =>
  pages.flatMap((page) => {
    const byMonth = Map.groupBy(cellsOf(page), ({ month }) => month);
    return monthsOfYear.flatMap((month) => {
      const cells = byMonth.get(month) ?? [];
      const { min, max } = extremesOf(page, month);
      return [
        { rule: "minimum-agrees", found: lowest(cells), stated: min },
        { rule: "maximum-agrees", found: highest(cells), stated: max },
      ].flatMap(({ rule, found, stated }) =>
        found === stated
          ? []
          : [{ rule, detail: `month ${month}: the days give ${text(found)}, B3 says ${text(stated)}` }],
      );
    });
  });

/**
 * A level on each session up to the last one, and on no other day, as far as the calendar knows. An index may begin
 * within a year, so what is missing before its first level is no fault.
 */
export const sessionsAgree = (
  pages: readonly IndexStatistics[],
  { period }: SetContext,
): readonly Violation[] => {
  const year = yearOf(period);
  return pages.flatMap((page) => {
    const dates = cellsOf(page)
      .filter((cell) => isDay(year, cell))
      .map((cell) => dateOf(year, cell));
    const closed = dates.flatMap((date) => {
      const status = dayStatus(date);
      return status.kind === "closed"
        ? [
            {
              rule: "level-without-session",
              detail: `a level on ${date}, which had no session (${status.reason})`,
            },
          ]
        : [];
    });
    const [first, last] = [dates[0], dates.at(-1)];
    if (first === undefined || last === undefined || dayStatus(first).kind === "unknown") return closed;
    const there = new Set(dates);
    const missing = sessionsBetween(first, last).filter((session) => !there.has(session));
    return missing.length === 0
      ? closed
      : [
          ...closed,
          {
            rule: "session-without-level",
            detail: `no level on ${missing.slice(0, 5).join(", ")} (${missing.length} in all)`,
          },
        ];
  });
};

/** No level on 30 February. */
export const daysExist = (pages: readonly IndexStatistics[], { period }: SetContext): readonly Violation[] =>
  pages.flatMap((page) =>
    cellsOf(page)
      .filter((cell) => !isDay(yearOf(period), cell))
      .map(({ month, day }) => ({ rule: "day-exists", detail: `a level on day ${day} of month ${month}` })),
  );

/** Each day stands once. */
export const daysDistinct = (pages: readonly IndexStatistics[]): readonly Violation[] =>
  pages.flatMap(({ results }) => {
    const days = results.map(({ day }) => day);
    const twice = days.filter((day, at) => days.indexOf(day) !== at);
    return twice.length === 0
      ? []
      : [{ rule: "days-distinct", detail: `day ${twice.join(", ")} stands twice` }];
  });
