import { readdirSync, readFileSync } from "node:fs";
import type { z } from "zod";
import {
  CollectedRow,
  ConcentrationRow,
  CoverageRow,
  IndexReconciliationRow,
  IndexReturnRow,
  LevelElsewhereRow,
  LiquidityRow,
  QuotesKeyRow,
  QuotesValueRow,
  ReportConcentrationRow,
  ReportConstituentRow,
  ReportIndexRow,
  ReportLevelRow,
  ReportSectorRow,
  ReportWeightRow,
  SectorAnalysisRow,
  TemporalAnalysisRow,
  TopStocksRow,
} from "./rows.ts";

/** SQL texts by the name of their file, in order of names. */
export type SqlTexts = Readonly<Record<string, string>>;

const load = (folder: string): SqlTexts => {
  const base = new URL(`./${folder}/`, import.meta.url);
  return Object.fromEntries(
    readdirSync(base)
      .filter((file) => file.endsWith(".sql"))
      .sort()
      .map((file) => [file.slice(0, -".sql".length), readFileSync(new URL(file, base), "utf8")]),
  );
};

/** What fills each refined table; named parameters as Spark writes them (`:from_date`). */
export const refinedSql: SqlTexts = load("refined");
/** The same as it is now, for who runs on while the files change. */
export const readRefinedSql = (): SqlTexts => load("refined");
export const views: SqlTexts = load("views");
export const queries: SqlTexts = load("queries");
/** What a report asks, with named parameters as those of `refinedSql`. */
export const reportSql: SqlTexts = load("report");
/** What the lake is asked about itself. */
export const checks: SqlTexts = load("checks");

export interface Query<Row = unknown> {
  readonly name: string;
  readonly sql: string;
  /** Rows as they come from the engine: text by column name, NULL as null. Throws an `Error` that names the column. */
  rows(found: readonly Readonly<Record<string, string | null>>[]): readonly Row[];
}

const readRow = <Row>(
  name: string,
  row: z.ZodType<Row>,
  found: Readonly<Record<string, string | null>>,
): Row => {
  const parsed = row.safeParse(found);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(
    `a row of ${name} is not what sql/rows.ts says: ${issues.join("; ")} (${JSON.stringify(found)})`,
  );
};

/** Ties a file of `sql/queries`, `sql/report` or `sql/checks` to what its rows look like. */
export const query = <Row>(name: string, row: z.ZodType<Row>): Query<Row> => {
  const sql = queries[name] ?? reportSql[name] ?? checks[name];
  if (sql === undefined) throw new Error(`none of sql/queries, sql/report and sql/checks has ${name}.sql`);
  return { name, sql, rows: (found) => found.map((each) => readRow(name, row, each)) };
};

export const sectorAnalysis = query("sector_analysis", SectorAnalysisRow);
export const temporalAnalysis = query("temporal_analysis", TemporalAnalysisRow);
export const topStocks = query("top_stocks", TopStocksRow);
export const indexReturn = query("index_return", IndexReturnRow);
export const concentration = query("concentration", ConcentrationRow);
export const liquidity = query("liquidity", LiquidityRow);
export const indexReconciliation = query("index_reconciliation", IndexReconciliationRow);
export const coverage = query("coverage", CoverageRow);

export const collectedRows = query("collected_rows", CollectedRow);

export const quotesValues = query("quotes_values", QuotesValueRow);
export const quotesKeys = query("quotes_keys", QuotesKeyRow);
export const levelsPublishedElsewhere = query("levels_published_elsewhere", LevelElsewhereRow);

/** What good data gives no row for. */
export const qualityChecks: readonly Query[] = [quotesValues, quotesKeys, levelsPublishedElsewhere];
export const reportIndexes = query("report_indexes", ReportIndexRow);
export const reportConcentration = query("report_concentration", ReportConcentrationRow);
export const reportLevels = query("report_levels", ReportLevelRow);
export const reportPortfolio = query("report_portfolio", ReportConstituentRow);
export const reportSectors = query("report_sectors", ReportSectorRow);
export const reportWeightsOverTime = query("report_weights_over_time", ReportWeightRow);

/** Every file of `sql/queries`; the command line lists these and `qualityChecks`. */
export const allQueries: readonly Query[] = [
  sectorAnalysis,
  temporalAnalysis,
  topStocks,
  indexReturn,
  concentration,
  liquidity,
  indexReconciliation,
  coverage,
];
