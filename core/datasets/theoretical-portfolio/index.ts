import { TheoreticalPortfolio } from "../../../contracts/b3/theoretical-portfolio.ts";
import { shownFrom } from "../../calendar/shown-session.ts";
import { dataset } from "../dataset.ts";
import { readAnswer } from "../index-proxy/answer.ts";
import {
  checkAll,
  pagesAgree,
  quantitiesEqualHeader,
  rowsEqualTotalRecords,
  tickersUnique,
  weightsCloseAt,
} from "../index-proxy/checks.ts";
import { pageFacts } from "../index-proxy/facts.ts";
import { indexProxy } from "../index-proxy/request.ts";
import { type TheoreticalRow, toTheoreticalRows } from "./map.ts";

/** The portfolio frozen at the start of the four-month period. */
export const theoreticalPortfolio = dataset<TheoreticalPortfolio, TheoreticalRow>({
  name: "theoretical-portfolio",
  form: "pages",
  perIndex: true,
  dated: false,
  dueAt: shownFrom,
  covers: "session",
  mayBeAbsent: false,
  request: ({ index, page, pageSize }) =>
    indexProxy("GetTheoricalPortfolio", { pageNumber: page, pageSize, language: "pt-br", index }),
  parse: (body) => readAnswer(TheoreticalPortfolio, body),
  facts: pageFacts,
  check: checkAll<TheoreticalPortfolio>(
    pagesAgree,
    rowsEqualTotalRecords,
    tickersUnique,
    quantitiesEqualHeader,
    weightsCloseAt("100,000", { within: "0,002" }),
  ),
  rows: toTheoreticalRows,
});
