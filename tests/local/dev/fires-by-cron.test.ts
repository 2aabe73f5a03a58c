import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCron } from "../../../contracts/cron.ts";
import { scheduleTimezone } from "../../../contracts/settings.ts";
import { localDate, localTime } from "../../../core/calendar/calendar.ts";
import { nextFire } from "../../../local/dev/next-fire.ts";

const next = (expression: string, after: string, timeZone = scheduleTimezone) =>
  nextFire(parseCron(expression), new Date(after), timeZone)?.toISOString();

describe("the next time a schedule fires", () => {
  it.each([
    ["30 5 ? * MON-FRI *", "2026-11-24T08:29:59.999Z", "2026-11-24T08:30:00.000Z"],
    ["30 5 ? * MON-FRI *", "2026-11-24T08:30:00.000Z", "2026-11-25T08:30:00.000Z"],
    ["30 5 ? * MON-FRI *", "2026-11-27T12:00:00Z", "2026-11-30T08:30:00.000Z"],
    ["0,30 22-23 ? * * *", "2026-11-25T02:31:00Z", "2026-11-26T01:00:00.000Z"],
    ["0 0 31 * ? *", "2026-11-01T00:00:00Z", "2026-12-31T03:00:00.000Z"],
    ["0 0 31 * ? *", "2027-01-31T03:00:00Z", "2027-03-31T03:00:00.000Z"],
    ["0 0 29 2 ? *", "2026-01-01T00:00:00Z", "2028-02-29T03:00:00.000Z"],
    ["59 23 31 12 ? 2026", "2026-01-01T00:00:00Z", "2027-01-01T02:59:00.000Z"],
    ["0 12 ? * SUN *", "2026-11-24T00:00:00Z", "2026-11-29T15:00:00.000Z"],
  ])("«%s» after %s is %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it("is none for a day that never comes and for years that are over", () => {
    expect(next("0 0 30 2 ? *", "2026-01-01T00:00:00Z")).toBeUndefined();
    expect(next("0 0 1 1 ? 2020-2025", "2025-01-01T03:00:00Z")).toBeUndefined();
  });

  it("leaves out a time that the clocks leave out, and takes once what they show twice", () => {
    // São Paulo went from 00:00 to 01:00 on 2018-11-04, and from 24:00 back to 23:00 on 2018-02-17.
    expect(next("30 0 * * ? *", "2018-11-03T12:00:00Z")).toBe("2018-11-05T02:30:00.000Z");
    expect(next("30 23 * * ? *", "2018-02-17T12:00:00Z")).toBe("2018-02-18T01:30:00.000Z");
    expect(next("30 23 * * ? *", "2018-02-18T01:30:00Z")).toBe("2018-02-19T02:30:00.000Z");
    expect(next("30 1 * * ? *", "2026-10-31T12:00:00Z", "America/New_York")).toBe("2026-11-01T05:30:00.000Z");
    expect(next("30 1 * * ? *", "2026-11-01T05:30:00Z", "America/New_York")).toBe("2026-11-02T06:30:00.000Z");
  });

  it("is the first minute of all that follow whose clock fits the expression", () => {
    const field = (from: number, to: number) =>
      fc
        .uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 3 })
        .map((some) => some.join(","));
    const days = fc.oneof(
      field(1, 31).map((day) => ({ day, weekday: "?" })),
      field(1, 7).map((weekday) => ({ day: "?", weekday })),
    );
    // Around the ends of months and years; no daylight saving since 2019.
    const after = fc
      .record({
        month: fc.integer({ min: 0, max: 47 }),
        minutes: fc.integer({ min: -2880, max: 2880 }),
        ms: fc.integer({ min: 0, max: 59_999 }),
      })
      .map(({ month, minutes, ms }) => new Date(Date.UTC(2025, month, 1) + minutes * 60_000 + ms));
    fc.assert(
      fc.property(field(0, 59), field(0, 23), days, after, (minutes, hours, { day, weekday }, from) => {
        const cron = parseCron(`${minutes} ${hours} ${day} * ${weekday} *`);
        const fits = (instant: Date) => {
          const date = localDate(instant);
          const [hour, minute] = localTime(instant).split(":").map(Number);
          return (
            cron.hours.has(hour as number) &&
            cron.minutes.has(minute as number) &&
            (cron.daysOfMonth?.has(Number(date.slice(8))) ?? true) &&
            (cron.daysOfWeek?.has(new Date(date).getUTCDay() + 1) ?? true)
          );
        };
        const found = nextFire(cron, from, scheduleTimezone) as Date;
        expect(fits(found)).toBe(true);
        expect(found.getTime()).toBeGreaterThan(from.getTime());
        expect(found.getTime() % 60_000).toBe(0);
        const first = Math.floor(from.getTime() / 60_000) * 60_000 + 60_000;
        const before = Math.min(found.getTime(), first + 1500 * 60_000);
        for (let at = first; at < before; at += 60_000) expect(fits(new Date(at))).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});
