import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import type { RowOf } from "../../../contracts/tables/table.ts";
import { toColumns } from "../../../core/lake/columns.ts";
import { curatedKey } from "../../../core/lake/keys.ts";
import type { ObjectStore } from "../../../core/ports.ts";

export type PortfolioRow = RowOf<typeof IndexPortfolio>;

export const parquet = createHyparquetWriter({ compression: "SNAPPY" });
export const runId = "01961234-5678-7abc-8def-0123456789ab";

export const portfolioRow = (
  row: Partial<PortfolioRow> & Pick<PortfolioRow, "sessionDate" | "ticker">,
): PortfolioRow => ({
  indexCode: "IBOV",
  assetName: "PETROBRAS",
  securityType: "PN      N2",
  shareClass: "PN",
  eventMarks: null,
  listingSegment: "N2",
  sectorLabel: null,
  sector: null,
  subsector: null,
  weightPct: 1_000n,
  sectorWeightPct: null,
  theoreticalQty: 100n,
  divisor: 1_612_345_678_901n,
  ...row,
});

/** Puts a session's portfolio where the compactor would. */
export const putPortfolio = (lake: ObjectStore, day: string, rows: readonly PortfolioRow[]) =>
  lake.put(
    curatedKey(IndexPortfolio, { day }),
    parquet.write(IndexPortfolio, toColumns(IndexPortfolio, rows)),
  );
