import type { SessionDate } from "../../contracts/fields.ts";
import { addDays, isoWeekday } from "./days.ts";
import { easterSunday } from "./easter.ts";

interface YearlyRule {
  readonly reason: string;
  readonly day: (year: number) => SessionDate;
  /** Left out for a day that is closed in every year. */
  readonly holds?: (year: number) => boolean;
}

const fixed = (monthDay: string) => (year: number) => `${year}-${monthDay}`;
const fromEaster = (days: number) => (year: number) => addDays(easterSunday(year), days);

/** 31 December, or the Friday before it: B3 keeps the last weekday of the year without a session. */
const lastWeekday = (year: number): SessionDate => {
  const last = `${year}-12-31`;
  return addDays(last, Math.min(0, 5 - isoWeekday(last)));
};

const rules: readonly YearlyRule[] = [
  { reason: "New Year's Day (Confraternização Universal)", day: fixed("01-01") },
  // From 2022 on the exchange no longer closes for holidays of the city and the state of São Paulo.
  { reason: "São Paulo city day (Aniversário de São Paulo)", day: fixed("01-25"), holds: (y) => y <= 2021 },
  { reason: "Carnival Monday (Carnaval)", day: fromEaster(-48) },
  { reason: "Carnival Tuesday (Carnaval)", day: fromEaster(-47) },
  { reason: "Good Friday (Sexta-feira Santa)", day: fromEaster(-2) },
  { reason: "Tiradentes' Day", day: fixed("04-21") },
  { reason: "Labour Day (Dia do Trabalho)", day: fixed("05-01") },
  { reason: "Corpus Christi", day: fromEaster(60) },
  {
    reason: "São Paulo state day (Revolução Constitucionalista)",
    day: fixed("07-09"),
    // In 2020 the state moved the day to May, against the pandemic, and the exchange stayed open.
    holds: (year) => year <= 2019 || year === 2021,
  },
  { reason: "Independence Day (Independência do Brasil)", day: fixed("09-07") },
  { reason: "Our Lady of Aparecida (Nossa Senhora Aparecida)", day: fixed("10-12") },
  { reason: "All Souls' Day (Finados)", day: fixed("11-02") },
  { reason: "Republic Day (Proclamação da República)", day: fixed("11-15") },
  {
    reason: "Black Consciousness Day (Consciência Negra)",
    day: fixed("11-20"),
    // Municipal up to 2019, national since the law of 21 December 2023.
    holds: (year) => (year >= 2006 && year <= 2019) || year >= 2024,
  },
  { reason: "Christmas Eve (Véspera de Natal)", day: fixed("12-24") },
  { reason: "Christmas (Natal)", day: fixed("12-25") },
  { reason: "last weekday of the year (véspera de Ano Novo)", day: lastWeekday },
  { reason: "World Cup opening in São Paulo", day: fixed("06-12"), holds: (year) => year === 2014 },
];

/** Holidays of a year by date, those that fall on a weekend among them, with the reason. Known from 2000 on. */
export const holidaysOf = (year: number): ReadonlyMap<SessionDate, string> =>
  new Map(
    rules
      .filter(({ holds }) => holds?.(year) ?? true)
      .map(({ day, reason }): [SessionDate, string] => [day(year), reason]),
  );

/** The session of this day opens at 13:00. */
export const ashWednesday: (year: number) => SessionDate = fromEaster(-46);
