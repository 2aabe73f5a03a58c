import * as z from "zod";
import { SessionDate } from "../contracts/fields.ts";

/** Codes as they lie in the lake: what B3 wrote was let in, and must not stop who reads it. */
const code = z.string().min(1);

/** Engines print decimals with all digits of their scale; they stay text, for no number type holds them exactly. */
const decimal = (scale: number) =>
  z.string().regex(new RegExp(`^-?\\d+\\.\\d{${scale}}$`), `not a decimal with ${scale} places`);

const count = z
  .string()
  .regex(/^\d{1,15}$/, "not a count")
  .transform(Number);

export const SectorAnalysisRow = z.strictObject({
  index_code: code,
  session_date: SessionDate,
  sector: z.string().min(1),
  constituents: count,
  total_weight_pct: decimal(3),
  average_weight_pct: decimal(6),
  largest_constituent: code,
  largest_weight_pct: decimal(3),
});
export type SectorAnalysisRow = z.infer<typeof SectorAnalysisRow>;

export const TemporalAnalysisRow = z.strictObject({
  index_code: code,
  ticker: code,
  first_session: SessionDate,
  last_session: SessionDate,
  previous_session: SessionDate.nullable(),
  sessions: count,
  min_weight_pct: decimal(3),
  max_weight_pct: decimal(3),
  average_weight_pct: decimal(6),
  last_weight_pct: decimal(3),
  last_change_pct: decimal(3).nullable(),
});
export type TemporalAnalysisRow = z.infer<typeof TemporalAnalysisRow>;

export const TopStocksRow = z.strictObject({
  index_code: code,
  session_date: SessionDate,
  place: count,
  ticker: code,
  company: z.string().min(1),
  sector: z.string().min(1).nullable(),
  weight_pct: decimal(3),
});
export type TopStocksRow = z.infer<typeof TopStocksRow>;

export const IndexReturnRow = z.strictObject({
  index_code: code,
  session_date: SessionDate,
  previous_session_date: SessionDate.nullable(),
  close_level: decimal(2),
  previous_close_level: decimal(2).nullable(),
  change_points: decimal(2).nullable(),
  return_pct: decimal(6).nullable(),
  peak_level: decimal(2),
  drawdown_pct: decimal(6).nullable(),
});
export type IndexReturnRow = z.infer<typeof IndexReturnRow>;

export const ConcentrationRow = z.strictObject({
  index_code: code,
  session_date: SessionDate,
  constituents: count,
  herfindahl_points: decimal(6),
  effective_constituents: decimal(3).nullable(),
  top_1_weight_pct: decimal(3),
  top_5_weight_pct: decimal(3),
  top_10_weight_pct: decimal(3),
});
export type ConcentrationRow = z.infer<typeof ConcentrationRow>;

export const LiquidityRow = z.strictObject({
  index_code: code,
  session_date: SessionDate,
  ticker: code,
  company: z.string().min(1),
  weight_pct: decimal(3),
  traded_value: decimal(2),
  trade_count: count,
  quantity: count,
  value_share_pct: decimal(6).nullable(),
});
export type LiquidityRow = z.infer<typeof LiquidityRow>;

export const IndexReconciliationRow = z.strictObject({
  index_code: code,
  session_date: SessionDate,
  constituents: count,
  quoted: count,
  close_level: decimal(2),
  computed_level: decimal(4).nullable(),
  difference_points: decimal(4).nullable(),
  difference_pct: decimal(6).nullable(),
});
export type IndexReconciliationRow = z.infer<typeof IndexReconciliationRow>;

export const CoverageRow = z.strictObject({
  session_date: SessionDate,
  table_name: z.string().min(1),
  indexes: count,
  row_count: count,
  by_sector: count,
});
export type CoverageRow = z.infer<typeof CoverageRow>;

export const CollectedRow = z.strictObject({
  table_name: z.string().min(1),
  session_date: SessionDate,
  index_code: code,
  row_count: count,
  by_sector: count,
});
export type CollectedRow = z.infer<typeof CollectedRow>;

export const QuotesValueRow = z.strictObject({
  session_date: SessionDate,
  ticker: code,
  bdi_code: code,
  market_type: code,
  forward_days: count,
  traded_value: decimal(2),
  average_price: decimal(2),
  quantity: z.string().regex(/^\d+$/, "not a quantity"),
  quotation_factor: count,
});
export type QuotesValueRow = z.infer<typeof QuotesValueRow>;

export const QuotesKeyRow = z.strictObject({
  session_date: SessionDate,
  ticker: code,
  bdi_code: code,
  market_type: code,
  forward_days: count,
  row_count: count,
});
export type QuotesKeyRow = z.infer<typeof QuotesKeyRow>;

export const LevelElsewhereRow = z.strictObject({
  index_code: code,
  session_date: SessionDate,
  published_level: decimal(2),
  close_level: decimal(2),
});
export type LevelElsewhereRow = z.infer<typeof LevelElsewhereRow>;
/** The rows of `sql/report`. Text for exact decimals, as above. */
export const ReportIndexRow = z.strictObject({ index_code: code, portfolios: count, levels: count });
export type ReportIndexRow = z.infer<typeof ReportIndexRow>;

export const ReportConcentrationRow = z.strictObject({
  session_date: SessionDate,
  constituents: count,
  classified: count,
  top_5_weight_pct: decimal(3),
  top_10_weight_pct: decimal(3),
  herfindahl: decimal(6),
});
export type ReportConcentrationRow = z.infer<typeof ReportConcentrationRow>;

export const ReportLevelRow = z.strictObject({
  session_date: SessionDate,
  close_level: decimal(2),
  peak_level: decimal(2),
  rescaled_on: SessionDate.nullable(),
});
export type ReportLevelRow = z.infer<typeof ReportLevelRow>;

export const ReportConstituentRow = z.strictObject({
  ticker: code,
  company: z.string().min(1),
  share_class: z.string().min(1),
  sector: z.string().min(1).nullable(),
  weight_pct: decimal(3),
  theoretical_qty: z.string().regex(/^\d+$/, "not a quantity"),
  divisor: decimal(8),
});
export type ReportConstituentRow = z.infer<typeof ReportConstituentRow>;

export const ReportSectorRow = z.strictObject({
  sector: z.string().min(1),
  constituents: count,
  weight_pct: decimal(3),
});
export type ReportSectorRow = z.infer<typeof ReportSectorRow>;

export const ReportWeightRow = z.strictObject({
  session_date: SessionDate,
  place: count,
  ticker: code,
  weight_pct: decimal(3),
});
export type ReportWeightRow = z.infer<typeof ReportWeightRow>;
