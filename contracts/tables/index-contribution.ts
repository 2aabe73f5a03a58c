import { decimal, nullable, string, table } from "./table.ts";

const unitPrice = decimal(18, 5);
const percent = decimal(18, 6);

/**
 * Prices are as traded: what a dividend, interest on equity, a split or a bonus does to a price is in the return. The
 * distribution numbers say where.
 */
export const IndexContribution = table({
  name: "index_contribution",
  layer: "refined",
  version: 1,
  description:
    "What each constituent gave to the index's day, close to close, prices not adjusted for corporate events: one row per index, session and ticker",
  columns: {
    indexCode: string({ description: "B3's code of the index", term: "índice" }),
    ticker: string({ description: "B3's trading code of the constituent", term: "código" }),
    company: string({ description: "Trading name of the issuer or fund", term: "ação" }),
    weightPct: decimal(
      6,
      3,
    )({
      unit: "percent",
      description: "Weight in the index at the close of the session before, percent",
      term: "participação (%)",
    }),
    previousUnitPrice: nullable(
      unitPrice({
        unit: "BRL per unit",
        description: "Closing price of one unit in the session before; NULL where it did not trade",
        term: "PREULT ÷ FATCOT",
      }),
    ),
    unitPrice: nullable(
      unitPrice({
        unit: "BRL per unit",
        description: "Closing price of one unit in the session; NULL where it did not trade",
        term: "PREULT ÷ FATCOT",
      }),
    ),
    previousDistributionNumber: nullable(
      string({
        description: "State of rights of the security in the session before",
        term: "DISMES, número de distribuição",
      }),
    ),
    distributionNumber: nullable(
      string({
        description:
          "State of rights in the session; where it differs from the one before, the return spans a corporate event",
        term: "DISMES, número de distribuição",
      }),
    ),
    returnPct: nullable(
      percent({
        unit: "percent",
        description:
          "unit_price over previous_unit_price less 1, percent; NULL where one of the two is missing",
        term: "oscilação (%)",
      }),
    ),
    contributionPct: nullable(
      percent({
        unit: "percentage points",
        description: "weight_pct × return_pct ÷ 100, percentage points of the index",
        term: "contribuição (p.p.)",
      }),
    ),
  },
  sortKey: ["indexCode", "ticker"],
  partitionKeys: [{ name: "session_date", description: "Trading session, YYYY-MM-DD" }],
  inputs: ["index_portfolio", "quotes"],
  previousInputs: ["quotes"],
});
