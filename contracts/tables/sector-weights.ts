import { decimal, int64, string, table } from "./table.ts";

export const SectorWeights = table({
  name: "sector_weights",
  layer: "refined",
  version: 2,
  description:
    "Weight and number of constituents of each sector of an index: one row per index, session and sector",
  columns: {
    indexCode: string({ description: "B3's code of the index", term: "índice" }),
    sector: string({
      description: "Sector, in one spelling; `Unclassified` where the session has no capture by sector",
      term: "setor",
    }),
    constituents: int64({ unit: "constituents", description: "Number of constituents" }),
    weightPct: decimal(
      9,
      3,
    )({
      unit: "percent",
      description: "Sum of the constituents' weights, percent",
      term: "participação (%)",
    }),
    theoreticalQty: int64({
      unit: "units of the securities",
      description: "Sum of theoretical quantities, units",
      term: "quantidade teórica",
    }),
  },
  sortKey: ["indexCode", "sector"],
  partitionKeys: [{ name: "session_date", description: "Trading session, YYYY-MM-DD" }],
  inputs: ["index_portfolio"],
});
