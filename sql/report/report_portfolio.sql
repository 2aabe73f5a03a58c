-- Purpose: what an index was made of in one session, the heaviest first.
-- Parameters: :index_code text; :ano, :mes and :dia text, the session's partition, of which alone files are read.
-- Rows: ReportConstituentRow in sql/rows.ts, one per constituent; among equal weights the first by ticker.
SELECT
  ticker,
  asset_name AS company,
  share_class,
  sector,
  weight_pct,
  theoretical_qty,
  divisor
FROM index_portfolio
WHERE index_code = :index_code AND ano = :ano AND mes = :mes AND dia = :dia
ORDER BY weight_pct DESC NULLS LAST, ticker NULLS LAST
