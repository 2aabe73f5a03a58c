import type { SessionDate } from "../../contracts/fields.ts";

/** B3's own time zone; it had daylight saving up to February 2019. */
const exchangeTimeZone = "America/Sao_Paulo";

const formatter = new Intl.DateTimeFormat("en-US", {
  timeZone: exchangeTimeZone,
  calendar: "iso8601",
  numberingSystem: "latn",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

const partsOf = (instant: Date) =>
  Object.fromEntries(formatter.formatToParts(instant).map(({ type, value }) => [type, value])) as Readonly<
    Record<"year" | "month" | "day" | "hour" | "minute", string>
  >;

/** The civil day in America/Sao_Paulo, `YYYY-MM-DD`. */
export const localDate = (instant: Date): SessionDate => {
  const { year, month, day } = partsOf(instant);
  return `${year.padStart(4, "0")}-${month}-${day}`;
};

/** The wall clock in America/Sao_Paulo, `HH:MM`, 00:00 to 23:59; comparable as text. */
export const localTime = (instant: Date): string => {
  const { hour, minute } = partsOf(instant);
  return `${hour}:${minute}`;
};
