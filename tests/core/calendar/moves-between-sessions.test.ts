import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  currentOrNextSession,
  firstKnownDay,
  isSession,
  lastKnownDay,
  nextSession,
  previousSession,
  sessionsBetween,
} from "../../../core/calendar/calendar.ts";
import { fromDayNumber, toDayNumber } from "../../../core/calendar/days.ts";

const firstDay = toDayNumber(firstKnownDay);
const lastDay = toDayNumber(lastKnownDay);
/** Days with sessions on both sides within the known range. */
const inner = fc.integer({ min: firstDay + 14, max: lastDay - 14 }).map(fromDayNumber);

describe("neighbours of a day", () => {
  it("undo each other on sessions", () => {
    fc.assert(
      fc.property(inner.filter(isSession), (session) => {
        expect(nextSession(previousSession(session))).toBe(session);
        expect(previousSession(nextSession(session))).toBe(session);
        expect(currentOrNextSession(session)).toBe(session);
      }),
      { numRuns: 500 },
    );
  });

  it("lie on their side of any day with no session between", () => {
    fc.assert(
      fc.property(inner, (day) => {
        const [before, after] = [previousSession(day), nextSession(day)];
        expect(before < day && day < after).toBe(true);
        expect(isSession(before) && isSession(after)).toBe(true);
        expect(sessionsBetween(before, after)).toEqual(
          isSession(day) ? [before, day, after] : [before, after],
        );
        expect(currentOrNextSession(day)).toBe(isSession(day) ? day : after);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["2026-09-04", "2026-09-08", "over Independence Day on a Monday"],
    ["2026-04-02", "2026-04-06", "over Good Friday"],
    ["2022-12-29", "2023-01-02", "over the year's end"],
    ["2024-02-09", "2024-02-14", "over Carnival, to Ash Wednesday"],
  ])("%s is followed by %s: %s", (session, next) => {
    expect(nextSession(session)).toBe(next);
    expect(previousSession(next)).toBe(session);
  });
});

describe("a range of sessions", () => {
  it("is sorted, and splits at any of its days", () => {
    fc.assert(
      fc.property(inner, fc.nat(40), fc.nat(40), (from, left, right) => {
        const middle = fromDayNumber(Math.min(toDayNumber(from) + left, lastDay - 50));
        const to = fromDayNumber(toDayNumber(middle) + right);
        fc.pre(from <= middle);
        const whole = sessionsBetween(from, to);
        expect(whole).toEqual(whole.toSorted());
        const rest = sessionsBetween(fromDayNumber(toDayNumber(middle) + 1), to);
        expect([...sessionsBetween(from, middle), ...rest]).toEqual(whole);
      }),
    );
  });

  it("includes both ends, may be one day, and is empty when reversed", () => {
    expect(sessionsBetween("2025-06-30", "2025-07-04")).toEqual([
      "2025-06-30",
      "2025-07-01",
      "2025-07-02",
      "2025-07-03",
      "2025-07-04",
    ]);
    expect(sessionsBetween("2025-06-30", "2025-06-30")).toEqual(["2025-06-30"]);
    expect(sessionsBetween("2025-06-28", "2025-06-29")).toEqual([]);
    expect(sessionsBetween("2025-07-04", "2025-06-30")).toEqual([]);
  });
});
