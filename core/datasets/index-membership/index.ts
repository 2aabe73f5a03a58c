import { StockIndex } from "../../../contracts/b3/stock-index.ts";
import { IndexCode } from "../../../contracts/fields.ts";
import { shownFrom } from "../../calendar/shown-session.ts";
import { dataset } from "../dataset.ts";
import { readAnswer } from "../index-proxy/answer.ts";
import { checkAll, distinct, pagesAgree, rowsEqualTotalRecords } from "../index-proxy/checks.ts";
import { pageFacts } from "../index-proxy/facts.ts";
import { indexProxy } from "../index-proxy/request.ts";
import { indexCodes, type MembershipRow, toMembershipRows } from "./map.ts";

/** Which tickers belong to which index, all indexes in one list, without weights. */
export const indexMembership = dataset<StockIndex, MembershipRow>({
  name: "index-membership",
  form: "pages",
  perIndex: false,
  dated: false,
  dueAt: shownFrom,
  covers: "session",
  mayBeAbsent: false,
  request: ({ page, pageSize }) => indexProxy("GetStockIndex", { pageNumber: page, pageSize }),
  parse: (body) => readAnswer(StockIndex, body),
  facts: pageFacts,
  check: checkAll<StockIndex>(
    pagesAgree,
    rowsEqualTotalRecords,
    distinct("tickers-unique", ({ code }: { readonly code: string }) => code),
  ),
  rows: toMembershipRows,
});

/** The codes of all indexes in one set, in order; what is no index code is left out. */
export const membershipIndexes = (pages: readonly StockIndex[]): readonly IndexCode[] => {
  const codes = new Set(
    pages.flatMap(({ results }) => results.flatMap(({ indexes }) => [...indexCodes(indexes)])),
  );
  return [...codes].filter((code) => IndexCode.safeParse(code).success).sort();
};
