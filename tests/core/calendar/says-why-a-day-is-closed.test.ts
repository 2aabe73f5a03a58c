import { describe, expect, it } from "vitest";
import {
  currentOrNextSession,
  dayStatus,
  isSession,
  nextSession,
  previousSession,
  sessionsBetween,
} from "../../../core/calendar/calendar.ts";
import { easterSunday } from "../../../core/calendar/easter.ts";
import { VisibleError } from "../../../core/errors.ts";

const errorOf = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("did not throw");
};

describe("status of a day", () => {
  it.each([
    ["2024-12-25", "Christmas (Natal)"],
    ["2024-12-24", "Christmas Eve (Véspera de Natal)"],
    ["2022-12-30", "last weekday of the year (véspera de Ano Novo)"],
    ["2017-12-29", "last weekday of the year (véspera de Ano Novo)"],
    ["2025-03-03", "Carnival Monday (Carnaval)"],
    ["2026-04-03", "Good Friday (Sexta-feira Santa)"],
    ["2028-06-15", "Corpus Christi"],
    ["2021-07-09", "São Paulo state day (Revolução Constitucionalista)"],
    ["2024-11-20", "Black Consciousness Day (Consciência Negra)"],
    ["2014-06-12", "World Cup opening in São Paulo"],
    ["2021-12-25", "Christmas (Natal)"],
    ["2025-07-05", "Saturday"],
    ["2025-07-06", "Sunday"],
  ])("%s is closed: %s", (day, reason) => {
    expect(dayStatus(day)).toEqual({ kind: "closed", reason });
  });

  it.each(["2020-07-09", "2022-01-25", "2022-07-11", "2020-11-20", "2023-11-20", "2003-11-20", "2023-01-02"])(
    "%s is a session",
    (day) => {
      expect(dayStatus(day)).toEqual({ kind: "session" });
    },
  );

  it.each(["2024-02-14", "2025-03-05", "2026-02-18", "2027-02-10"])("%s opens late", (day) => {
    expect(dayStatus(day)).toEqual({ kind: "session", lateOpen: true });
  });

  it.each(["1986-01-02", "1999-12-31", "2029-01-01"])("%s is unknown", (day) => {
    expect(dayStatus(day)).toEqual({ kind: "unknown" });
  });

  it.each(["2024-02-30", "2023-02-29", "2024-1-1", "24-01-01", "2024-01-01T00:00:00Z", "today", ""])(
    "%j is no date",
    (text) => {
      const error = errorOf(() => dayStatus(text));
      expect(error).toBeInstanceOf(VisibleError);
      expect(error).toMatchObject({ code: "not-a-date", message: expect.stringContaining(text) });
    },
  );
});

describe("outside the known range", () => {
  it.each([
    () => isSession("1999-12-31"),
    () => previousSession("2000-01-01"),
    () => previousSession("2000-01-03"),
    () => previousSession("2029-01-01"),
    () => nextSession("2028-12-28"),
    () => nextSession("1999-12-31"),
    () => currentOrNextSession("2028-12-29"),
    () => sessionsBetween("1999-12-31", "2000-01-10"),
    () => sessionsBetween("2028-12-20", "2029-01-01"),
  ])("%s names the range", (call) => {
    expect(errorOf(call)).toMatchObject({
      name: "VisibleError",
      code: "date-outside-calendar",
      message: expect.stringMatching(/^\d{4}-\d{2}-\d{2} lies outside .* 2000-01-01 to 2028-12-31$/),
    });
  });
});

describe("Easter", () => {
  it.each(["1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2038-04-25", "2285-03-22"])(
    "%s",
    (day) => expect(easterSunday(Number(day.slice(0, 4)))).toBe(day),
  );
});
