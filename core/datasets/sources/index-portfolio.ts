import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { decimalText } from "../../numbers/decimal.ts";
import { rowsOf, tableSource } from "../dataset.ts";
import { portfolioByCode } from "../portfolio-by-code/index.ts";
import type { PortfolioRow } from "../portfolio-by-code/map.ts";
import { portfolioBySector } from "../portfolio-by-sector/index.ts";
import type { SectorRow } from "../portfolio-by-sector/map.ts";

const weight = (unscaled: bigint) => decimalText(unscaled, 3);

/** The first thing the two say differently of a portfolio. */
const difference = (byCode: readonly PortfolioRow[], bySector: ReadonlyMap<string, SectorRow>) => {
  for (const row of byCode) {
    const other = bySector.get(row.ticker);
    if (!other) return `${row.ticker} is only in ${portfolioByCode.name}`;
    if (other.weightPct !== row.weightPct)
      return `${row.ticker} weighs ${weight(row.weightPct)} by code and ${weight(other.weightPct)} by sector`;
    if (other.theoreticalQty !== row.theoreticalQty)
      return `${row.ticker} has quantity ${row.theoreticalQty} by code and ${other.theoreticalQty} by sector`;
  }
  const tickers = new Set(byCode.map(({ ticker }) => ticker));
  const extra = bySector.keys().find((ticker) => !tickers.has(ticker));
  return extra && `${extra} is only in ${portfolioBySector.name}`;
};

/** Rows from by-code; sectors from by-sector where there is one that agrees in every ticker, weight and quantity. */
export const indexPortfolioSource = tableSource({
  table: IndexPortfolio,
  required: portfolioByCode.name,
  optional: [portfolioBySector.name],
  assemble: (captures) => {
    const rows = rowsOf(portfolioByCode, captures) ?? [];
    const sectorRows = rowsOf(portfolioBySector, captures);
    if (!sectorRows) return { rows };
    const sectors = new Map(sectorRows.map((row) => [row.ticker, row]));
    const detail = difference(rows, sectors);
    if (detail)
      return { rows, disagreement: { datasets: [portfolioByCode.name, portfolioBySector.name], detail } };
    return { rows: rows.map((row) => ({ ...row, ...sectors.get(row.ticker) })) };
  },
});
