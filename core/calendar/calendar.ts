import type { SessionDate } from "../../contracts/fields.ts";
import { VisibleError } from "../errors.ts";
import { localDate } from "./civil-time.ts";
import { addDays, isoWeekday, toDayNumber } from "./days.ts";
import { ashWednesday, holidaysOf } from "./rules.ts";

export { localDate, localTime } from "./civil-time.ts";

/** What the rules are known to hold for; before it the published calendars contradict each other. */
export const firstKnownDay: SessionDate = "2000-01-01";
export const lastKnownDay: SessionDate = "2028-12-31";

export type DayStatus =
  | { readonly kind: "session"; readonly lateOpen?: true }
  | { readonly kind: "closed"; readonly reason: string }
  | { readonly kind: "unknown" };

const yearsOfHolidays = new Map<number, ReadonlyMap<SessionDate, string>>();

const holidaysIn = (year: number): ReadonlyMap<SessionDate, string> => {
  const known = yearsOfHolidays.get(year) ?? holidaysOf(year);
  yearsOfHolidays.set(year, known);
  return known;
};

/**
 * Whether B3's equities market has a session on a day. `unknown` outside 2000-01-01 … 2028-12-31; `lateOpen` on Ash
 * Wednesday. Throws a `VisibleError` (`not-a-date`) for text that is no date.
 */
export const dayStatus = (date: SessionDate): DayStatus => {
  const weekday = isoWeekday(date);
  if (date < firstKnownDay || date > lastKnownDay) return { kind: "unknown" };
  const year = Number(date.slice(0, 4));
  const holiday = holidaysIn(year).get(date);
  if (holiday !== undefined) return { kind: "closed", reason: holiday };
  if (weekday > 5) return { kind: "closed", reason: weekday === 6 ? "Saturday" : "Sunday" };
  return date === ashWednesday(year) ? { kind: "session", lateOpen: true } : { kind: "session" };
};

/** Throws a `VisibleError` (`date-outside-calendar`) where the calendar is unknown, as all functions below do. */
export const isSession = (date: SessionDate): boolean => {
  const { kind } = dayStatus(date);
  if (kind !== "unknown") return kind === "session";
  throw new VisibleError(
    "date-outside-calendar",
    `${date} lies outside the trading calendar, which is known from ${firstKnownDay} to ${lastKnownDay}`,
  );
};

const firstSessionFrom = (date: SessionDate, step: 1 | -1): SessionDate => {
  let day = date;
  while (!isSession(day)) day = addDays(day, step);
  return day;
};

/** The last session before a day, which itself need not be one. */
export const previousSession = (date: SessionDate): SessionDate => {
  isSession(date);
  return firstSessionFrom(addDays(date, -1), -1);
};

/** The first session after a day, which itself need not be one. */
export const nextSession = (date: SessionDate): SessionDate => {
  isSession(date);
  return firstSessionFrom(addDays(date, 1), 1);
};

const knownSession = (date: SessionDate, step: 1 | -1): SessionDate | undefined => {
  for (let day = addDays(date, step); ; day = addDays(day, step)) {
    const { kind } = dayStatus(day);
    if (kind !== "closed") return kind === "session" ? day : undefined;
  }
};

/** The session before a day, undefined where the calendar does not know it. */
export const knownPreviousSession = (date: SessionDate): SessionDate | undefined => knownSession(date, -1);

/** The session after a day, undefined where the calendar does not know it. */
export const knownNextSession = (date: SessionDate): SessionDate | undefined => knownSession(date, 1);

/** The day itself where it is a session, otherwise the first one after it. */
export const currentOrNextSession = (date: SessionDate): SessionDate => firstSessionFrom(date, 1);

/** The day itself, or where it is known to be closed the last session before it; where nothing is known, the day. */
export const sessionUpTo = (date: SessionDate): SessionDate => {
  let day = date;
  while (dayStatus(day).kind === "closed") day = addDays(day, -1);
  return day;
};

/** All sessions from one day to another, both included, in order; none when `to` lies before `from`. */
export const sessionsBetween = (from: SessionDate, to: SessionDate): readonly SessionDate[] => {
  isSession(from);
  isSession(to);
  const days = Math.max(0, toDayNumber(to) - toDayNumber(from) + 1);
  return Array.from({ length: days }, (_, at) => addDays(from, at)).filter(isSession);
};

/** The session current at an instant, or the next one: that of the civil day in America/Sao_Paulo. */
export const sessionAt = (instant: Date): SessionDate => currentOrNextSession(localDate(instant));
