import type { IndexStatistics } from "../../contracts/b3/index-statistics.ts";
import type { IndexCode, Period, SessionDate } from "../../contracts/fields.ts";

export type Language = "pt-br" | "en-us";

/** What a recording is, and the file it came from. */
export interface Origin {
  /** Path below the recordings folder. */
  readonly file: string;
  readonly form: "by-code" | "by-sector" | "csv" | "theoretical" | "preview";
  readonly language: Language;
}

export interface RecordedRow {
  readonly ticker: string;
  readonly assetName: string;
  readonly securityType: string;
  /** Thousandths of a percent. */
  readonly weight: bigint;
  readonly quantity: bigint;
  readonly sectorLabel: string | null;
  /** Thousandths of a percent. */
  readonly sectorWeight: bigint | null;
  readonly rank: number | null;
}

/** A portfolio as it was recorded: numbers are exact, so it can be written again in either language. */
export interface RecordedPortfolio {
  readonly origin: Origin;
  readonly index: IndexCode;
  readonly session: SessionDate;
  readonly weight: bigint;
  readonly quantity: bigint;
  /** Unscaled, eight decimals. */
  readonly divisor: bigint;
  /** In the recorded order. */
  readonly rows: readonly RecordedRow[];
}

/** A year's levels in B3's own keys and in pt-br, so that it can be written again in either language. */
export interface RecordedLevels {
  readonly file: string;
  readonly language: Language;
  readonly index: IndexCode;
  readonly year: number;
  /** The last one that has a level. */
  readonly session: SessionDate;
  readonly grid: IndexStatistics;
}

/** A zip as B3 serves it, or its text to be zipped. */
export interface RecordedQuotes {
  /** Path below the recordings folder. */
  readonly file: string;
  readonly isZip: boolean;
  readonly period: Period;
  /** Its session, or the last one of its year. */
  readonly session: SessionDate;
}

/** A GetStockIndex answer; it has no numbers to render, so B3's own keys stay. */
export interface RecordedMembership {
  readonly file: string;
  readonly session: SessionDate;
  readonly header: unknown;
  readonly results: readonly unknown[];
}
