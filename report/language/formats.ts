import type { SessionDate } from "../../contracts/fields.ts";

/** How one language writes numbers and dates. Exact text stays exact. */
export interface Formats {
  /** All digits that the text has: `11.300`. */
  readonly exact: (text: string) => string;
  readonly number: (value: number | string, decimals: number) => string;
  /** `11.30%` */
  readonly percent: (value: number | string, decimals: number) => string;
  /** `+0.52`, `−1.30`, `0.00` */
  readonly signed: (value: number | string, decimals: number) => string;
  /** `6 April 2026` */
  readonly longDate: (day: SessionDate) => string;
  /** `6 Apr 2026`, `06/04/2026` */
  readonly date: (day: SessionDate) => string;
  /** `6 Apr`, `06/04` */
  readonly dayAndMonth: (day: SessionDate) => string;
  /** `2022-04` as `April 2022` */
  readonly month: (month: string) => string;
  /** Of an instant, in São Paulo. */
  readonly instant: (at: Date) => string;
  /** Months of a year as an axis shows them, January first. */
  readonly months: readonly string[];
}

const timeZone = "UTC";
const noon = (day: SessionDate) => new Date(`${day}T12:00:00Z`);

/** `Intl` takes decimal text as exactly what it says; its types know numbers alone. */
const asNumber = (value: number | string) => value as number;

export const formatsOf = (
  locale: string,
  { day, month }: Pick<Intl.DateTimeFormatOptions, "day" | "month">,
): Formats => {
  const numbers = new Map<string, Intl.NumberFormat>();
  const format = (value: number | string, decimals: number, options: Intl.NumberFormatOptions = {}) => {
    const key = `${decimals} ${options.signDisplay}`;
    const found =
      numbers.get(key) ??
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        ...options,
      });
    numbers.set(key, found);
    return found.format(asNumber(value));
  };
  const date = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (day: SessionDate) => formatter.format(noon(day));
  };
  const longMonth = date({ month: "long", year: "numeric" });
  const shortMonth = date({ month: "short" });
  const instant = new Intl.DateTimeFormat(locale, {
    timeZone: "America/Sao_Paulo",
    dateStyle: "long",
    timeStyle: "short",
  });
  return {
    exact: (text) => format(text, (text.split(".")[1] ?? "").length),
    number: (value, decimals) => format(value, decimals),
    percent: (value, decimals) => `${format(value, decimals)}%`,
    signed: (value, decimals) =>
      format(value, decimals, { signDisplay: "exceptZero" }).replace("-", "\u2212"),
    longDate: date({ dateStyle: "long" }),
    date: date({ day, month, year: "numeric" }),
    dayAndMonth: date({ day, month }),
    month: (text) => longMonth(`${text}-01`),
    instant: (at) => instant.format(at),
    months: Array.from({ length: 12 }, (_, at) =>
      shortMonth(`2000-${String(at + 1).padStart(2, "0")}-01`).slice(0, 3),
    ),
  };
};
