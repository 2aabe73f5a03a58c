import type { IndexCode, SessionDate } from "../../contracts/fields.ts";

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

/** A GetStockIndex answer; it has no numbers to render, so B3's own keys stay. */
export interface RecordedMembership {
  readonly file: string;
  readonly session: SessionDate;
  readonly header: unknown;
  readonly results: readonly unknown[];
}
