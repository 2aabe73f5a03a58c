import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dayStatus, firstKnownDay, isSession } from "../../../core/calendar/calendar.ts";
import { addDays } from "../../../core/calendar/days.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/calendar/${name}`, import.meta.url), "utf8");

const ofBizdays = fixture("B3.cal")
  .split(/\r?\n/)
  .filter((line) => /^\d{4}-\d{2}-\d{2}$/.test(line));
const ofRBizdays: readonly string[] = JSON.parse(fixture("Brazil_B3.json")).holidays;

const daysOf = (from: string, to: string): string[] => {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
};

/** Not our own weekday arithmetic, so that both cannot be wrong alike. */
const isWeekend = (day: string) => new Date(`${day}T12:00:00Z`).getUTCDay() % 6 === 0;

describe.each([
  { calendar: "B3.cal", holidays: ofBizdays.filter((day) => day >= firstKnownDay) },
  { calendar: "Brazil_B3.json", holidays: ofRBizdays.filter((day) => day >= firstKnownDay) },
])("$calendar", ({ calendar, holidays }) => {
  const days = daysOf(firstKnownDay, "2025-12-31");

  it("covers 2000 to 2025", () => {
    expect(days).toHaveLength(9497);
    expect(holidays.length, calendar).toBeGreaterThan(400);
    expect(holidays.at(-1)).toBe("2025-12-31");
  });

  it("has the same sessions, day by day", () => {
    const closed = new Set(holidays);
    const expected = days.filter((day) => !isWeekend(day) && !closed.has(day));
    expect(days.filter(isSession)).toEqual(expected);
  });

  it("names each of its holidays as a closed day, weekends too", () => {
    for (const day of holidays) expect(dayStatus(day), day).toMatchObject({ kind: "closed" });
  });
});

const yearTable = `
2019 01-01 01-25 03-04 03-05 04-19 05-01 06-20 07-09 11-15 11-20 12-24 12-25 12-31 = 248
2020 01-01 02-24 02-25 04-10 04-21 05-01 06-11 09-07 10-12 11-02 12-24 12-25 12-31 = 249
2021 01-01 01-25 02-15 02-16 04-02 04-21 06-03 07-09 09-07 10-12 11-02 11-15 12-24 12-31 = 247
2022 02-28 03-01 04-15 04-21 06-16 09-07 10-12 11-02 11-15 12-30 = 250
2023 02-20 02-21 04-07 04-21 05-01 06-08 09-07 10-12 11-02 11-15 12-25 12-29 = 248
2024 01-01 02-12 02-13 03-29 05-01 05-30 11-15 11-20 12-24 12-25 12-31 = 251
2025 01-01 03-03 03-04 04-18 04-21 05-01 06-19 11-20 12-24 12-25 12-31 = 250
2026 01-01 02-16 02-17 04-03 04-21 05-01 06-04 09-07 10-12 11-02 11-20 12-24 12-25 12-31 = 247
2027 01-01 02-08 02-09 03-26 04-21 05-27 09-07 10-12 11-02 11-15 12-24 12-31 = 249
2028 02-28 02-29 04-14 04-21 05-01 06-15 09-07 10-12 11-02 11-15 11-20 12-25 12-29 = 247
`;

describe("closed weekdays and number of sessions", () => {
  it.each(yearTable.trim().split("\n"))("%s", (line) => {
    const year = line.slice(0, 4);
    const days = daysOf(`${year}-01-01`, `${year}-12-31`);
    const closed = days.filter((day) => !isWeekend(day) && !isSession(day)).map((day) => day.slice(5));
    expect(`${year} ${closed.join(" ")} = ${days.filter(isSession).length}`).toBe(line);
  });
});
