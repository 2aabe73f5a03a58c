import type { ReportWeightRow } from "../../sql/rows.ts";
import { runsOf } from "./runs.ts";

export interface WeightPoint {
  readonly session: string;
  readonly weightPct: string;
  /** Consecutive sessions share a run. */
  readonly run: number;
}

export interface WeightLine {
  readonly ticker: string;
  readonly place: number;
  readonly points: readonly WeightPoint[];
}

/** One line a constituent, in the order of their places. */
export const weightLines = (rows: readonly ReportWeightRow[]): readonly WeightLine[] =>
  [...Map.groupBy(rows, ({ ticker }) => ticker)]
    .map(([ticker, some]) => {
      const runs = runsOf(some.map(({ session_date }) => session_date));
      return {
        ticker,
        place: some[0]?.place ?? 0,
        points: some.map(({ session_date, weight_pct }, at) => ({
          session: session_date,
          weightPct: weight_pct,
          run: runs[at] ?? 0,
        })),
      };
    })
    .sort((a, b) => a.place - b.place);
