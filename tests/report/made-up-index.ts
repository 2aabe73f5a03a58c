import type { IndexData } from "../../report/data.ts";
import type { ReportConcentrationRow, ReportConstituentRow } from "../../sql/rows.ts";

/** Nothing here is B3's: names and numbers are made up. */
export const constituent = (over: Partial<ReportConstituentRow>): ReportConstituentRow => ({
  ticker: "TEST3",
  company: "MADE UP",
  share_class: "ON",
  sector: null,
  weight_pct: "10.000",
  theoretical_qty: "1000",
  divisor: "1000000.00000001",
  ...over,
});

const session = (
  session_date: string,
  over: Partial<ReportConcentrationRow> = {},
): ReportConcentrationRow => ({
  session_date,
  constituents: 3,
  classified: 0,
  top_5_weight_pct: "100.000",
  top_10_weight_pct: "100.000",
  herfindahl: "4150.000000",
  ...over,
});

/** An index of three constituents over four sessions, of which the third was collected by sector. */
export const madeUpIndex: IndexData = {
  index: "TEST",
  session: "2025-07-04",
  portfolio: {
    session: "2025-07-04",
    rows: [
      constituent({
        ticker: "AAAA3",
        company: "ALFA & FILHOS",
        weight_pct: "55.001",
        theoretical_qty: "1234567",
      }),
      constituent({ ticker: "BBBB4", company: "BETA", weight_pct: "30.000" }),
      constituent({ ticker: "CCCC11", company: "GAMA", weight_pct: "14.999" }),
    ],
  },
  previous: {
    session: "2025-07-03",
    rows: [
      constituent({ ticker: "AAAA3", weight_pct: "54.500" }),
      constituent({ ticker: "BBBB4", weight_pct: "30.500" }),
      constituent({ ticker: "DDDD3", weight_pct: "15.000" }),
    ],
  },
  sectors: {
    session: "2025-07-03",
    rows: [
      { sector: "Financeiro", constituents: 2, weight_pct: "85.000" },
      { sector: "Unclassified", constituents: 1, weight_pct: "15.000" },
    ],
  },
  sessions: [
    session("2025-04-07"),
    session("2025-07-02"),
    session("2025-07-03", { classified: 3 }),
    session("2025-07-04", { herfindahl: "4150.080002" }),
  ],
  weights: [
    { session_date: "2025-07-02", place: 1, ticker: "AAAA3", weight_pct: "54.000" },
    { session_date: "2025-07-03", place: 1, ticker: "AAAA3", weight_pct: "54.500" },
    { session_date: "2025-07-04", place: 1, ticker: "AAAA3", weight_pct: "55.001" },
    { session_date: "2025-04-07", place: 2, ticker: "BBBB4", weight_pct: "31.000" },
    { session_date: "2025-07-04", place: 2, ticker: "BBBB4", weight_pct: "30.000" },
  ],
  levels: [
    { session_date: "2025-07-02", close_level: "1000.00", peak_level: "1000.00", rescaled_on: null },
    { session_date: "2025-07-03", close_level: "1250.50", peak_level: "1250.50", rescaled_on: null },
    { session_date: "2025-07-04", close_level: "1000.40", peak_level: "1250.50", rescaled_on: null },
  ],
};

/** An index of which the lake holds nothing but its name. */
export const emptyIndex: IndexData = {
  index: "VOID",
  session: "2025-07-04",
  sessions: [],
  weights: [],
  levels: [],
};
