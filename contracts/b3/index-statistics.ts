import * as z from "zod";

/** pt-br with two decimals: `128.481,02`. */
const Level = z
  .string()
  .regex(/^\d{1,3}(\.\d{3})*,\d{2}$/, "not a level with two decimals")
  .nullable();

const months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
export type Month = (typeof months)[number];

const monthly = Object.fromEntries(months.map((month) => [`rateValue${month}`, Level])) as Record<
  `rateValue${Month}`,
  typeof Level
>;

/** The lowest and highest level of each month; `day` is 0. */
const Extremes = z.looseObject({ day: z.literal(0), ...monthly });

/** indexStatisticsProxy's GetPortfolioDay: the closing levels of a year, a row a day of the month, a column a month. */
export const IndexStatistics = z.looseObject({
  min: Extremes,
  max: Extremes,
  results: z.array(z.looseObject({ day: z.int().min(1).max(31), ...monthly })),
});
export type IndexStatistics = z.infer<typeof IndexStatistics>;

export const monthsOfYear: readonly Month[] = months;
