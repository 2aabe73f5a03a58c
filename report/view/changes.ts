import { decimalText } from "../../core/numbers/decimal.ts";
import type { ReportConstituentRow } from "../../sql/rows.ts";

export interface WeightChange {
  readonly ticker: string;
  /** Percent of the index; left out where the constituent was not in it. */
  readonly before?: string;
  readonly after?: string;
  /** Percentage points, exact; from or to nothing for who entered or left. */
  readonly change: string;
}

/** Weights have three decimals: 11.300 is 11300. */
const thousandths = (text?: string): number => (text === undefined ? 0 : Number(text.replace(".", "")));

/** What changed weight between two portfolios, the largest change first; what did not is left out. */
export const weightChanges = (
  before: readonly ReportConstituentRow[],
  after: readonly ReportConstituentRow[],
): readonly WeightChange[] => {
  const weights = (rows: readonly ReportConstituentRow[]) =>
    new Map(rows.map(({ ticker, weight_pct }) => [ticker, weight_pct]));
  const [was, is] = [weights(before), weights(after)];
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((ticker) => {
      const [from, to] = [was.get(ticker), is.get(ticker)];
      return { ticker, from, to, moved: thousandths(to) - thousandths(from) };
    })
    .filter(({ from, to, moved }) => moved !== 0 || from === undefined || to === undefined)
    .sort((a, b) => Math.abs(b.moved) - Math.abs(a.moved) || (a.ticker < b.ticker ? -1 : 1))
    .map(({ ticker, from, to, moved }) => ({
      ticker,
      ...(from === undefined ? {} : { before: from }),
      ...(to === undefined ? {} : { after: to }),
      change: decimalText(BigInt(moved), 3),
    }));
};
