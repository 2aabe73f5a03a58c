import { StockIndex } from "../../../contracts/b3/stock-index.ts";
import { IndexCode } from "../../../contracts/fields.ts";
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
  dueAt: "08:00",
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

/** Its name, for those who look for the newest list. */
export const membershipDataset = indexMembership.name;

/** The codes of all indexes in the raw pages of one set, in order; what is no index code is left out. */
export const membershipIndexes = (bodies: readonly Uint8Array[]): readonly IndexCode[] => {
  const results = bodies.flatMap((body) => indexMembership.parse(body).results);
  const codes = new Set(results.flatMap(({ indexes }) => [...indexCodes(indexes)]));
  return [...codes].filter((code) => IndexCode.safeParse(code).success).sort();
};
