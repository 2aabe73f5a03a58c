import type { PortfolioDay } from "../../../contracts/b3/portfolio-day.ts";
import type { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import type { RowOf } from "../../../contracts/tables/table.ts";
import type { SetContext } from "../dataset.ts";
import { toConstituent } from "../index-proxy/constituents.ts";

export type PortfolioRow = RowOf<typeof IndexPortfolio>;

export const toPortfolioRows = (
  pages: readonly PortfolioDay[],
  context: SetContext,
): readonly PortfolioRow[] =>
  pages.flatMap(({ header, results }) =>
    results.map((row) => ({
      ...toConstituent(row, header.reductor, context),
      sectorLabel: null,
      sector: null,
      subsector: null,
      sectorWeightPct: null,
    })),
  );
