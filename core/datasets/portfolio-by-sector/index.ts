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
import { sectorsNamed, sectorWeightsEqualRows } from "./checks.ts";
import { type SectorRow, toSectorRows } from "./map.ts";

/** The sector of each constituent, with the sector's weight; ordered by sector. */
export const portfolioBySector = dataset<PortfolioDay, SectorRow>({
  name: "portfolio-by-sector",
  ...portfolioDay("2"),
  check: checkAll<PortfolioDay>(
    pagesAgree,
    rowsEqualTotalRecords,
    tickersUnique,
    quantitiesEqualHeader,
    weightsCloseAt("100,000", { within: "0,000" }),
    sectorsNamed,
    sectorWeightsEqualRows,
  ),
  rows: toSectorRows,
});
