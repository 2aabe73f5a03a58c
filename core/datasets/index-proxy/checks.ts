import { decimalText, parseDecimal } from "../../numbers/decimal.ts";
import type { Violation } from "../dataset.ts";
import { type Answer, pageFacts } from "./facts.ts";
import { quantityOf, weightOf, weightScale } from "./numbers.ts";

/** A rule over the complete set of an index's pages: undefined when they meet it. */
export type Rule<Page> = (pages: readonly Page[]) => Violation | undefined;

/** The violations of a set, in the order of the rules. */
export const checkAll =
  <Page>(...rules: readonly Rule<Page>[]) =>
  (pages: readonly Page[]): readonly Violation[] =>
    rules.flatMap((rule) => rule(pages) ?? []);

const rowsOf = <Row>(pages: readonly Answer<unknown, Row>[]): readonly Row[] =>
  pages.flatMap(({ results }) => results);

export const pagesAgree: Rule<Answer> = (pages) => {
  const headers = new Set(pages.map((page) => pageFacts(page).headerHash));
  return headers.size <= 1
    ? undefined
    : { rule: "pages-agree", detail: `${pages.length} pages have ${headers.size} different headers` };
};

export const rowsEqualTotalRecords: Rule<Answer> = (pages) => {
  const rows = rowsOf(pages).length;
  const expected = pages[0]?.page.totalRecords ?? 0;
  return rows === expected
    ? undefined
    : { rule: "rows-equal-total-records", detail: `${rows} rows, totalRecords is ${expected}` };
};

export const distinct =
  <Row>(rule: string, key: (row: Row) => string): Rule<Answer<unknown, Row>> =>
  (pages) => {
    const seen = new Set<string>();
    const twice = new Set<string>();
    for (const row of rowsOf(pages)) {
      const name = key(row);
      if (seen.has(name)) twice.add(name);
      seen.add(name);
    }
    return twice.size === 0
      ? undefined
      : { rule, detail: `more than one row for ${[...twice].slice(0, 5).join(", ")}` };
  };

export const tickersUnique = distinct<{ readonly cod: string }>("tickers-unique", ({ cod }) => cod);

type Quantities = Answer<{ readonly theoricalQty: string } | null, { readonly theoricalQty: string }>;

export const quantitiesEqualHeader: Rule<Quantities> = (pages) => {
  const header = pages[0]?.header;
  if (!header) return undefined;
  const sum = rowsOf(pages).reduce((total, row) => total + quantityOf(row.theoricalQty), 0n);
  const expected = quantityOf(header.theoricalQty);
  return sum === expected
    ? undefined
    : { rule: "quantities-equal-header", detail: `quantities add up to ${sum}, the header says ${expected}` };
};

/** `within` is what B3's rounding of the rows may leave, in percent: `0,000` or `0,002`. */
export const weightsCloseAt = (
  expected: string,
  { within }: { readonly within: string },
): Rule<Answer<unknown, { readonly part: string }>> => {
  const target = parseDecimal(expected, weightScale);
  const slack = parseDecimal(within, weightScale);
  return (pages) => {
    const rows = rowsOf(pages);
    const sum = rows.reduce((total, row) => total + weightOf(row.part), 0n);
    const gap = sum < target ? target - sum : sum - target;
    return gap <= slack || rows.length === 0
      ? undefined
      : {
          rule: "weights-close",
          detail: `weights add up to ${decimalText(sum, weightScale)}, ${decimalText(target, weightScale)} is due`,
        };
  };
};
