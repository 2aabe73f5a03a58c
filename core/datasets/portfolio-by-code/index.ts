import type { PortfolioDay } from "../../../contracts/b3/portfolio-day.ts";
import { dataset } from "../dataset.ts";
import {
  checkAll,
  pagesAgree,
  quantitiesEqualHeader,
  rowsEqualTotalRecords,
  tickersUnique,
  weightsCloseAt,
} from "../index-proxy/checks.ts";
import { portfolioDay } from "../index-proxy/portfolio-day.ts";
import { type PortfolioRow, toPortfolioRows } from "./map.ts";

/** What an index is made of in a session, ordered by asset; no sectors. */
export const portfolioByCode = dataset<PortfolioDay, PortfolioRow>({
  name: "portfolio-by-code",
  ...portfolioDay("1"),
  check: checkAll<PortfolioDay>(
    pagesAgree,
    rowsEqualTotalRecords,
    tickersUnique,
    quantitiesEqualHeader,
    weightsCloseAt("100,000", { within: "0,000" }),
  ),
  rows: toPortfolioRows,
});
