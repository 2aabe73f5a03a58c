import type { QuarterlyPreview } from "../../../contracts/b3/theoretical-portfolio.ts";
import { shownFrom } from "../../calendar/shown-session.ts";
import { dataset } from "../dataset.ts";
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
import { type TheoreticalRow, toTheoreticalRows } from "../theoretical-portfolio/map.ts";
import { parsePreview } from "./parse.ts";

/**
 * The preview of the next theoretical portfolio. Outside the season B3 answers with nothing or with the theoretical
 * portfolio: the first is read as a page without rows, the second is told by the table's source, which has both.
 */
export const quarterlyPreview = dataset<QuarterlyPreview, TheoreticalRow>({
  name: "quarterly-preview",
  form: "pages",
  perIndex: true,
  dated: false,
  dueAt: shownFrom,
  covers: "session",
  mayBeAbsent: true,
  request: ({ index, page, pageSize }) =>
    indexProxy("GetQuartelyPreview", { pageNumber: page, pageSize, language: "pt-br", index }),
  parse: parsePreview,
  facts: pageFacts,
  check: checkAll<QuarterlyPreview>(
    pagesAgree,
    rowsEqualTotalRecords,
    tickersUnique,
    quantitiesEqualHeader,
    weightsCloseAt("100,000", { within: "0,002" }),
  ),
  rows: toTheoreticalRows,
});
