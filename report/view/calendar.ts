import type { SessionDate } from "../../contracts/fields.ts";
import { dayStatus } from "../../core/calendar/calendar.ts";
import { addDays, isoWeekday } from "../../core/calendar/days.ts";

/** Years that are drawn: the last ones of which the lake holds something. */
const shownYears = 10;

/** What the lake holds of one day. `none`: a session of which it holds nothing. */
export type Held = "both" | "portfolio" | "level" | "none";

export interface CalendarDay {
  readonly day: SessionDate;
  readonly held: Held;
}

export interface CalendarYear {
  readonly year: number;
  /** Sessions only, up to the last day asked for. */
  readonly days: readonly CalendarDay[];
}

export interface Calendar {
  readonly years: readonly CalendarYear[];
  /** Years with data that are older than those shown. */
  readonly olderYears: number;
}

/** Where the calendar is not known, working days are taken for sessions. */
const mayBeSession = (day: SessionDate): boolean => {
  const { kind } = dayStatus(day);
  return kind === "session" || (kind === "unknown" && isoWeekday(day) <= 5);
};

const daysOf = (year: number, until: SessionDate): readonly SessionDate[] => {
  const days: SessionDate[] = [];
  for (let day = `${year}-01-01`; day <= until && day <= `${year}-12-31`; day = addDays(day, 1))
    days.push(day);
  return days;
};

/** The calendar of the last years of which there is a portfolio or a level, up to a day. */
export const viewCalendar = (
  portfolios: readonly SessionDate[],
  levels: readonly SessionDate[],
  until: SessionDate,
): Calendar => {
  const [withPortfolio, withLevel] = [new Set(portfolios), new Set(levels)];
  const years = [...new Set([...portfolios, ...levels].map((day) => Number(day.slice(0, 4))))].sort(
    (a, b) => a - b,
  );
  const heldOn = (day: SessionDate): Held => {
    if (withPortfolio.has(day)) return withLevel.has(day) ? "both" : "portfolio";
    return withLevel.has(day) ? "level" : "none";
  };
  return {
    years: years.slice(-shownYears).map((year) => ({
      year,
      days: daysOf(year, until)
        .map((day) => ({ day, held: heldOn(day) }))
        .filter(({ day, held }) => held !== "none" || mayBeSession(day)),
    })),
    olderYears: Math.max(0, years.length - shownYears),
  };
};
