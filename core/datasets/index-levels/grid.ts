import { type IndexStatistics, type Month, monthsOfYear } from "../../../contracts/b3/index-statistics.ts";
import { type Period, SessionDate } from "../../../contracts/fields.ts";
import { PermanentError } from "../../errors.ts";
import { parseDecimal } from "../../numbers/decimal.ts";

/** Decimals of a level. */
export const levelScale = 2;

/** Throws a `PermanentError` (`unsupported-period`): levels come by the year. */
export const yearOf = (period: Period): number => {
  if ("year" in period) return period.year;
  throw new PermanentError("unsupported-period", `levels come by the year, not for the day ${period.day}`);
};

const two = (value: number) => String(value).padStart(2, "0");

export const dateOf = (year: number, { month, day }: Pick<Cell, "month" | "day">): SessionDate =>
  `${year}-${two(month)}-${two(day)}`;

export const isDay = (year: number, cell: Pick<Cell, "month" | "day">): boolean =>
  SessionDate.safeParse(dateOf(year, cell)).success;

export interface Cell {
  readonly day: number;
  readonly month: Month;
  /** Unscaled, two decimals. */
  readonly level: bigint;
}

const cellOf = (
  row: IndexStatistics["min"] | IndexStatistics["results"][number],
  month: Month,
): bigint | null => {
  const text = row[`rateValue${month}`];
  return text === null ? null : parseDecimal(text, levelScale);
};

/** The cells that hold a level, in order of their dates. */
export const cellsOf = ({ results }: IndexStatistics): readonly Cell[] =>
  monthsOfYear.flatMap((month) =>
    results
      .toSorted((a, b) => a.day - b.day)
      .flatMap((row) => {
        const level = cellOf(row, month);
        return level === null ? [] : [{ day: row.day, month, level }];
      }),
  );

export const extremesOf = ({ min, max }: IndexStatistics, month: Month) => ({
  min: cellOf(min, month),
  max: cellOf(max, month),
});
