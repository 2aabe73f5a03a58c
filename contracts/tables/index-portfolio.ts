import { portfolioColumns } from "./portfolio-columns.ts";
import { byDay, decimal, nullable, string, table } from "./table.ts";

const { weightPct, theoreticalQty, divisor, ...identity } = portfolioColumns;

export const IndexPortfolio = table({
  name: "index_portfolio",
  layer: "curated",
  version: 2,
  description: "What each index is made of in a session: one row per index and constituent",
  columns: {
    ...identity,
    sectorLabel: nullable(
      string({ description: "Sector and subsector as B3 writes them, spelling unchanged", term: "setor" }),
    ),
    sector: nullable(
      string({
        description:
          "Sector: the label up to its first slash, in one spelling where B3 has several (`Financeiro e Outros` is `Financ e Outros`); another word is another sector",
        term: "setor",
      }),
    ),
    subsector: nullable(
      string({
        description: "Subsector: the label after its first slash, in one spelling; NULL where it has none",
        term: "subsetor",
      }),
    ),
    weightPct,
    sectorWeightPct: nullable(
      decimal(
        6,
        3,
      )({
        unit: "percent",
        description: "Weight of the row's sector label in the index, percent, the same on each of its rows",
        term: "participação acumulada (%)",
      }),
    ),
    theoreticalQty,
    divisor,
  },
  sortKey: ["sessionDate", "indexCode", "ticker"],
  partitionKeys: byDay,
  inputs: [],
});
