-- Purpose: keys that more than one row of quotes has; good data has none.
-- Parameters: none.
-- Rows: QuotesKeyRow in sql/rows.ts.
SELECT
  session_date,
  ticker,
  bdi_code,
  market_type,
  forward_days,
  count(*) AS row_count
FROM quotes
GROUP BY session_date, ticker, bdi_code, market_type, forward_days
HAVING count(*) > 1
ORDER BY session_date NULLS LAST, ticker NULLS LAST, bdi_code NULLS LAST, market_type NULLS LAST, forward_days NULLS LAST
