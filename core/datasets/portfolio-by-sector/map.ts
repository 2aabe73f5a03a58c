import type { PortfolioDay } from "../../../contracts/b3/portfolio-day.ts";
import { quantityOf, weightOf } from "../index-proxy/numbers.ts";
import { splitSectorLabel } from "./sector-label.ts";

/** What by-sector adds to the portfolio of an index, and what it must agree with by-code on. */
export interface SectorRow {
  readonly ticker: string;
  /** As B3 writes it. */
  readonly sectorLabel: string | null;
  readonly sector: string | null;
  readonly subsector: string | null;
  /** Thousandths of a percent. */
  readonly sectorWeightPct: bigint | null;
  /** Thousandths of a percent. */
  readonly weightPct: bigint;
  readonly theoreticalQty: bigint;
}

export const toSectorRows = (pages: readonly PortfolioDay[]): readonly SectorRow[] =>
  pages.flatMap(({ results }) =>
    results.map(({ cod, segment, part, partAcum, theoricalQty }) => ({
      ticker: cod,
      sectorLabel: segment || null,
      ...splitSectorLabel(segment ?? ""),
      sectorWeightPct: segment && partAcum ? weightOf(partAcum) : null,
      weightPct: weightOf(part),
      theoreticalQty: quantityOf(theoricalQty),
    })),
  );
