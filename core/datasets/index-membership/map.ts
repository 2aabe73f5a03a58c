import type { StockIndex } from "../../../contracts/b3/stock-index.ts";
import type { IndexMembership } from "../../../contracts/tables/index-membership.ts";
import type { RowOf } from "../../../contracts/tables/table.ts";
import { type SetContext, sessionOfSet } from "../dataset.ts";

export type MembershipRow = RowOf<typeof IndexMembership>;

const two = (value: number) => String(value).padStart(2, "0");

const firstDay = (year: number, month: number) => `${year}-${two(month)}-01`;

/** Day 0 of the next month is the last one of this. */
const lastDay = (year: number, month: number) =>
  `${year}-${two(month)}-${two(new Date(Date.UTC(year, month, 0)).getUTCDate())}`;

export const indexCodes = (indexes: string): ReadonlySet<string> =>
  new Set(
    indexes
      .split(",")
      .map((code) => code.trim())
      .filter((code) => code !== ""),
  );

/** One row per index and ticker. */
export const toMembershipRows = (
  pages: readonly StockIndex[],
  context: SetContext,
): readonly MembershipRow[] => {
  const sessionDate = sessionOfSet(context);
  return pages.flatMap(({ header: { year, startMonth, endMonth }, results }) => {
    const period = { periodStart: firstDay(year, startMonth), periodEnd: lastDay(year, endMonth) };
    return results.flatMap(({ code, company, spotlight, indexes }) =>
      [...indexCodes(indexes)].map((indexCode) => ({
        sessionDate,
        indexCode,
        ticker: code,
        companyName: company,
        securityType: spotlight,
        ...period,
      })),
    );
  });
};
