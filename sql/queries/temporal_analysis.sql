-- Purpose: how the weight of each constituent of each index moved over the sessions of the lake.
-- Parameters: none.
-- Rows: TemporalAnalysisRow in sql/rows.ts, one per index and ticker. last_change_pct is the weight in the ticker's
--   last session less that in previous_session, its session before in the lake: where sessions are missing or it was out
--   of the index, that may be long ago. Both are NULL where it has only one.
SELECT
  index_code,
  ticker,
  min(session_date) AS first_session,
  max(session_date) AS last_session,
  max(CASE WHEN age = 1 THEN previous_session END) AS previous_session,
  CAST(count(*) AS BIGINT) AS sessions,
  CAST(min(weight_pct) AS DECIMAL(6,3)) AS min_weight_pct,
  CAST(max(weight_pct) AS DECIMAL(6,3)) AS max_weight_pct,
  CAST(CAST(sum(weight_pct) AS DOUBLE) / count(*) AS DECIMAL(9,6)) AS average_weight_pct,
  CAST(max(CASE WHEN age = 1 THEN weight_pct END) AS DECIMAL(6,3)) AS last_weight_pct,
  CAST(max(CASE WHEN age = 1 THEN weight_pct - previous_weight_pct END) AS DECIMAL(7,3)) AS last_change_pct
FROM (
  SELECT
    index_code,
    ticker,
    session_date,
    weight_pct,
    lag(session_date) OVER (PARTITION BY index_code, ticker ORDER BY session_date) AS previous_session,
    lag(weight_pct) OVER (PARTITION BY index_code, ticker ORDER BY session_date) AS previous_weight_pct,
    row_number() OVER (PARTITION BY index_code, ticker ORDER BY session_date DESC) AS age
  FROM index_portfolio
) history
GROUP BY index_code, ticker
ORDER BY index_code NULLS LAST, ticker NULLS LAST
