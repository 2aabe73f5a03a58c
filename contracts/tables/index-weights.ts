import { date, decimal, int32, int64, nullable, string, table } from "./table.ts";

export const IndexWeights = table({
  name: "index_weights",
  layer: "refined",
  version: 3,
  description:
    "Weights of each constituent with what analysts group and compare by: one row per index, session and ticker",
  columns: {
    indexCode: string({ description: "B3's code of the index", term: "índice" }),
    company: string({ description: "Trading name of the issuer or fund", term: "ação" }),
    shareClass: string({ description: "Class of the security", term: "espécie" }),
    sector: nullable(string({ description: "Sector, in one spelling", term: "setor" })),
    subsector: nullable(string({ description: "Subsector, in one spelling", term: "subsetor" })),
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
    )({ unit: "BRL per index point", description: "Divisor of the index", term: "redutor" }),
    rebalancedOn: date({
      description:
        "Day the portfolio came into force: first Monday of January, May or September, or the next session",
      term: "início da vigência",
    }),
    daysSinceRebalancing: int32({
      unit: "calendar days",
      description: "Calendar days from rebalanced_on to the session",
    }),
    quarter: int32({ unit: "1 to 4", description: "Quarter of the year, 1 to 4", term: "trimestre" }),
    weekday: int32({
      unit: "1 to 7",
      description: "ISO day of the week, 1 is Monday",
      term: "dia da semana",
    }),
  },
  sortKey: ["indexCode"],
  partitionKeys: [
    { name: "session_date", description: "Trading session, YYYY-MM-DD" },
    { name: "ticker", description: "B3's trading code of the constituent" },
  ],
  inputs: ["index_portfolio"],
});
