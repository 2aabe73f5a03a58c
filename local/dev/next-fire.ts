import type { Cron } from "../../contracts/cron.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(timeZone, made);
  return made;
};

/** What the clocks of a time zone show at an instant, as if it were UTC, to the second. */
const wallAt = (instant: number, timeZone: string): number => {
  const shown: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(instant)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** The first instant at which the clocks show a time; undefined where they are put forward over it. */
const firstShowing = (wall: number, timeZone: string): number | undefined => {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallAt(near, timeZone) - near);
  return offsets
    .map((offset) => wall - offset)
    .sort((a, b) => a - b)
    .find((instant) => wallAt(instant, timeZone) === wall);
};

const fallsOn = ({ years, months, daysOfMonth, daysOfWeek }: Cron, day: Date): boolean =>
  years.has(day.getUTCFullYear()) &&
  months.has(day.getUTCMonth() + 1) &&
  (daysOfMonth?.has(day.getUTCDate()) ?? true) &&
  (daysOfWeek?.has(day.getUTCDay() + 1) ?? true);

const ascending = (numbers: ReadonlySet<number>) => [...numbers].sort((a, b) => a - b);

/**
 * The first instant after `after`, on a full minute, at which a schedule fires; undefined if it never will again. As
 * with EventBridge Scheduler, a time that the clocks leave out is left out, and one they show twice fires once.
 */
export const nextFire = (cron: Cron, after: Date, timeZone: string): Date | undefined => {
  const wall = wallAt(after.getTime(), timeZone);
  const lastYear = Math.max(...cron.years);
  const minutesOfDay = ascending(cron.hours).flatMap((hour) =>
    ascending(cron.minutes).map((minute) => hour * 60 + minute),
  );
  const day = new Date(wall - (((wall % dayMs) + dayMs) % dayMs));
  for (; day.getUTCFullYear() <= lastYear; day.setUTCDate(day.getUTCDate() + 1)) {
    if (!fallsOn(cron, day)) continue;
    for (const minute of minutesOfDay) {
      const instant = firstShowing(day.getTime() + minute * minuteMs, timeZone);
      if (instant !== undefined && instant > after.getTime()) return new Date(instant);
    }
  }
  return undefined;
};
