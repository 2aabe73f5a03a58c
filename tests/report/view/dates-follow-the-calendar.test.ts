import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../core/calendar/days.ts";
import { viewCalendar } from "../../../report/view/calendar.ts";
import { runsOf } from "../../../report/view/runs.ts";
import { monthTicks } from "../../../report/view/ticks.ts";

describe("runsOf", () => {
  it("goes on over a week-end and a holiday, and not over a session", () => {
    // 2025-04-18 was Good Friday and 2025-04-21 Tiradentes.
    expect(runsOf(["2025-04-16", "2025-04-17", "2025-04-22", "2025-04-24", "2025-04-25"])).toEqual([
      0, 0, 0, 1, 1,
    ]);
  });

  it("takes a few days for none missing where the calendar is not known", () => {
    expect(runsOf(["1994-07-01", "1994-07-04", "1994-07-20"])).toEqual([0, 0, 1]);
  });
});

describe("viewCalendar", () => {
  it("has each session of the years with data, up to the last day, and what is held of it", () => {
    const { years, olderYears } = viewCalendar(
      ["2025-01-02"],
      ["2023-12-28", "2025-01-02", "2025-01-03"],
      "2025-01-07",
    );
    expect(olderYears).toBe(0);
    expect(years.map(({ year }) => year)).toEqual([2023, 2025]);
    expect(years[0]?.days).toHaveLength(248);
    expect(years[1]?.days).toEqual([
      { day: "2025-01-02", held: "both" },
      { day: "2025-01-03", held: "level" },
      { day: "2025-01-06", held: "none" },
      { day: "2025-01-07", held: "none" },
    ]);
  });

  it("draws ten years and counts the older ones", () => {
    const levels = Array.from({ length: 13 }, (_, at) => `${2010 + at}-06-30`);
    const { years, olderYears } = viewCalendar([], levels, "2022-12-31");
    expect([years.length, years[0]?.year, olderYears]).toEqual([10, 2013, 3]);
  });
});

describe("monthTicks", () => {
  it("names the year at the first tick and where it changes", () => {
    expect(monthTicks("2021-11-03", "2022-02-15", 12)).toEqual([
      { at: "2021-11-03", hasMonth: true, hasYear: true },
      { at: "2021-12-01", hasMonth: true, hasYear: false },
      { at: "2022-01-01", hasMonth: true, hasYear: true },
      { at: "2022-02-01", hasMonth: true, hasYear: false },
    ]);
  });

  it("fits the room, and stays within the days, in order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -700, max: 20_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 2, max: 20 }),
        (start, length, most) => {
          const [from, to] = [addDays("1970-01-01", start), addDays("1970-01-01", start + length)];
          const days = monthTicks(from, to, most).map(({ at }) => at);
          expect(days.length).toBeLessThanOrEqual(most + 1);
          expect(days).toEqual([...new Set(days)].sort());
          for (const day of days) expect(day >= from && day <= to).toBe(true);
        },
      ),
    );
  });
});
