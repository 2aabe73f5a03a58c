import type { SessionDate } from "../../contracts/fields.ts";
import { dayStatus, nextSession } from "../../core/calendar/calendar.ts";
import { addDays } from "../../core/calendar/days.ts";

/** Where the calendar is not known, a run goes on over a week-end and a holiday. */
const longestPauseDays = 5;

const follows = (day: SessionDate, next: SessionDate): boolean =>
  dayStatus(day).kind === "unknown" || dayStatus(next).kind === "unknown"
    ? next <= addDays(day, longestPauseDays)
    : next <= nextSession(day);

/** The number of the run of consecutive sessions that each of the days belongs to; days in order. */
export const runsOf = (days: readonly SessionDate[]): readonly number[] => {
  let run = 0;
  return days.map((day, at) => {
    const before = days[at - 1];
    if (before !== undefined && !follows(before, day)) run += 1;
    return run;
  });
};
