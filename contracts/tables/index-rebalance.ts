import { date, decimal, int64, nullable, string, table } from "./table.ts";

const weight = decimal(6, 3);

export const IndexRebalance = table({
  name: "index_rebalance",
  layer: "refined",
  version: 2,
  description:
    "What entered, left or changed its theoretical quantity when a new portfolio came into force, in its first session against the calendar's session before, where the lake has both: one row per index, session and ticker",
  columns: {
    indexCode: string({ description: "B3's code of the index", term: "índice" }),
    ticker: string({ description: "B3's trading code of the security", term: "código" }),
    company: string({ description: "Trading name of the issuer or fund", term: "ação" }),
    change: string({
      description:
        "`entered`, `left`, or `changed` where the theoretical quantity did; a corporate event of that day changes it too. A security whose ticker was renamed between the two sessions left and entered",
      term: "entrada, saída ou alteração",
    }),
    previousSessionDate: date({
      description: "Last session of the portfolio before",
      term: "pregão anterior",
    }),
    previousWeightPct: nullable(
      weight({
        unit: "percent",
        description: "Weight in that session, percent; NULL where the security entered",
        term: "participação (%)",
      }),
    ),
    weightPct: nullable(
      weight({
        unit: "percent",
        description: "Weight in the session, percent; NULL where the security left",
        term: "participação (%)",
      }),
    ),
    weightChangePct: decimal(
      7,
      3,
    )({
      unit: "percentage points",
      description:
        "weight_pct less previous_weight_pct, percentage points; a missing weight is 0. A day's price change is part of it",
    }),
    previousTheoreticalQty: nullable(
      int64({
        unit: "units of the security",
        description: "Theoretical quantity in that session, units; NULL where the security entered",
        term: "quantidade teórica",
      }),
    ),
    theoreticalQty: nullable(
      int64({
        unit: "units of the security",
        description: "Theoretical quantity in the session, units; NULL where the security left",
        term: "quantidade teórica",
      }),
    ),
  },
  sortKey: ["indexCode", "ticker"],
  partitionKeys: [{ name: "session_date", description: "Trading session, YYYY-MM-DD" }],
  inputs: ["index_portfolio"],
  previousInputs: ["index_portfolio"],
});
