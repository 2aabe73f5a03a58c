-- Purpose: the place of each constituent in its index by weight, session by session.
-- Parameters: none.
-- Rows: one per index, session and ticker. index_code, session_date, ticker, company, sector VARCHAR (sector may be
--   NULL); weight_pct DECIMAL(6,3); weight_rank BIGINT (equal weights share a rank).
-- Made of index_portfolio, which has one file a session, where index_weights has one for each ticker; session_date is
--   made of the partition columns, so that a WHERE on it reads one file.
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
FROM (
  SELECT
    index_code,
    concat(ano, '-', mes, '-', dia) AS session_date,
    ticker,
    asset_name AS company,
    sector,
    weight_pct
  FROM index_portfolio
) portfolio
