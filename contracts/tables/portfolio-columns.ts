import { date, decimal, int64, nullable, string } from "./table.ts";

/** Columns that a portfolio has in every form B3 publishes it. */
export const portfolioColumns = {
  sessionDate: date({ description: "Trading session the portfolio is valid for", term: "data do pregão" }),
  indexCode: string({ description: "B3's code of the index", term: "índice" }),
  ticker: string({ description: "B3's trading code of the constituent", term: "código" }),
  assetName: string({ description: "Trading name of the issuer or fund", term: "ação" }),
  securityType: string({
    description: "Class, event marks and listing segment in B3's fixed columns",
    term: "tipo",
  }),
  shareClass: string({
    description: "Class of the security: characters 1 to 4 of its type",
    term: "espécie",
  }),
  eventMarks: nullable(
    string({
      description: "Corporate-event marks (ED, EJ, …): characters 5 to 8 of its type",
      term: "marcas de evento",
    }),
  ),
  listingSegment: nullable(
    string({
      description: "Listing segment (NM, N1, N2, …): characters 9 and 10 of its type",
      term: "segmento de listagem",
    }),
  ),
  weightPct: decimal(
    6,
    3,
  )({ unit: "percent", description: "Weight in the index, percent", term: "participação (%)" }),
  theoreticalQty: int64({
    unit: "units of the security",
    description: "Theoretical quantity, units of the security",
    term: "quantidade teórica",
  }),
  divisor: decimal(
    24,
    8,
  )({
    unit: "BRL per index point",
    description: "Divisor of the index, the same on each of its rows",
    term: "redutor",
  }),
} as const;
