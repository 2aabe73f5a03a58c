import type { IndexCode, SessionDate } from "../contracts/fields.ts";
import type {
  ReportConcentrationRow,
  ReportConstituentRow,
  ReportLevelRow,
  ReportSectorRow,
  ReportWeightRow,
} from "../sql/rows.ts";

/** Rows of one session. */
export interface Snapshot<Row> {
  readonly session: SessionDate;
  readonly rows: readonly Row[];
}

/**
 * What the lake holds of one index up to a session, as the queries of `sql/report` answered. What it does not hold is
 * an empty list or left out: a portfolio, a session by sector and a level may each be of another day.
 */
export interface IndexData {
  readonly index: IndexCode;
  /** Nothing in the report is younger. */
  readonly session: SessionDate;
  /** The last portfolio up to the session. */
  readonly portfolio?: Snapshot<ReportConstituentRow>;
  /** The one before it. */
  readonly previous?: Snapshot<ReportConstituentRow>;
  /** The last session with sectors up to the session. */
  readonly sectors?: Snapshot<ReportSectorRow>;
  /** One row per session with a portfolio, all of them. */
  readonly sessions: readonly ReportConcentrationRow[];
  /** Of the heaviest constituents, over the last sessions with a portfolio. */
  readonly weights: readonly ReportWeightRow[];
  readonly levels: readonly ReportLevelRow[];
}

export interface ReportData {
  readonly generatedAt: Date;
  readonly indexes: readonly IndexData[];
}
