import type { PortfolioDay } from "../../../contracts/b3/portfolio-day.ts";
import { decimalText } from "../../numbers/decimal.ts";
import type { Rule } from "../index-proxy/checks.ts";
import { weightOf, weightScale } from "../index-proxy/numbers.ts";

/** No sector at all is the answer to a request by code. */
export const sectorsNamed: Rule<PortfolioDay> = (pages) => {
  const rows = pages.flatMap(({ results }) => results);
  return rows.some(({ segment }) => segment)
    ? undefined
    : { rule: "sectors-named", detail: `none of ${rows.length} rows names a sector` };
};

/** `partAcum` is the exact sum of its sector's weights: B3 adds the rounded weights, as the recording shows. */
export const sectorWeightsEqualRows: Rule<PortfolioDay> = (pages) => {
  const rows = pages.flatMap(({ results }) => results);
  const sums = new Map<string, bigint>();
  for (const { segment, part } of rows)
    if (segment) sums.set(segment, (sums.get(segment) ?? 0n) + weightOf(part));
  const wrong = rows.find(
    ({ segment, partAcum }) => segment && partAcum && weightOf(partAcum) !== sums.get(segment),
  );
  if (!wrong?.segment) return undefined;
  const sum = decimalText(sums.get(wrong.segment) ?? 0n, weightScale);
  return {
    rule: "sector-weights-equal-rows",
    detail: `${wrong.cod}: "${wrong.segment}" is said to weigh ${wrong.partAcum}, its rows add up to ${sum}`,
  };
};
