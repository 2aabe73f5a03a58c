import type { SessionDate } from "../../contracts/fields.ts";
import { VisibleError } from "../errors.ts";

const millisPerDay = 86_400_000;

/** Whole days since 1970-01-01. Throws a `VisibleError` (`not-a-date`) for text that is no day of the calendar. */
export const toDayNumber = (date: SessionDate): number => {
  const day = Date.parse(`${date}T00:00:00Z`) / millisPerDay;
  // `Date.parse` takes 30 February for 1 March: only what it would write itself is a date.
  if (Number.isNaN(day) || fromDayNumber(day) !== date) {
    throw new VisibleError("not-a-date", `not a date as YYYY-MM-DD: ${JSON.stringify(date)}`);
  }
  return day;
};

export const fromDayNumber = (day: number): SessionDate =>
  new Date(day * millisPerDay).toISOString().slice(0, 10);

export const addDays = (date: SessionDate, days: number): SessionDate =>
  fromDayNumber(toDayNumber(date) + days);

/** 1 is Monday, 7 is Sunday. */
export const isoWeekday = (date: SessionDate): number =>
  // 1970-01-01 was a Thursday.
  ((((toDayNumber(date) + 3) % 7) + 7) % 7) + 1;
