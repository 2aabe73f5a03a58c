import { IndexContribution } from "./index-contribution.ts";
import { IndexLevels } from "./index-levels.ts";
import { IndexMembership } from "./index-membership.ts";
import { IndexPortfolio } from "./index-portfolio.ts";
import { IndexPreview } from "./index-preview.ts";
import { IndexRebalance } from "./index-rebalance.ts";
import { IndexTheoreticalPortfolio } from "./index-theoretical-portfolio.ts";
import { IndexWeights } from "./index-weights.ts";
import { Quotes } from "./quotes.ts";
import { SectorWeights } from "./sector-weights.ts";
import type { Table } from "./table.ts";

/** Every table of the lake, in the order a reader meets them. */
export const tables: readonly Table[] = [
  IndexPortfolio,
  IndexTheoreticalPortfolio,
  IndexPreview,
  IndexMembership,
  IndexLevels,
  Quotes,
  IndexWeights,
  SectorWeights,
  IndexContribution,
  IndexRebalance,
];

export const tableNamed = (name: string): Table | undefined => tables.find((table) => table.name === name);
