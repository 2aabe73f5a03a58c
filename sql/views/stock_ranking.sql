-- Purpose: the place of each constituent in its index by weight, session by session.
-- Parameters: none.
-- Rows: one per index, session and ticker. index_code, session_date, ticker, company, sector VARCHAR (sector may be
--   NULL); weight_pct DECIMAL(6,3); weight_rank BIGINT (equal weights share a rank).
CREATE OR REPLACE VIEW stock_ranking AS
SELECT
  index_code,
  session_date,
  ticker,
  company,
  sector,
  weight_pct,
  CAST(rank() OVER (
    PARTITION BY index_code, session_date ORDER BY weight_pct DESC NULLS LAST
  ) AS BIGINT) AS weight_rank
FROM index_weights
