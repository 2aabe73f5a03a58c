-- Purpose: how concentrated an index was, session by session.
-- Parameters: :index_code text; :to_date text YYYY-MM-DD, the last session.
-- Rows: ReportConcentrationRow in sql/rows.ts, one per session with a portfolio. herfindahl is the sum of the squared
--   weights in percent, 10000 for a single constituent; classified counts the constituents that carry a sector.
-- Reads index_portfolio, which has one file a session, where index_weights has one for each ticker.
SELECT
  session_date,
  CAST(count(*) AS BIGINT) AS constituents,
  CAST(count(sector) AS BIGINT) AS classified,
  CAST(sum(CASE WHEN place <= 5 THEN weight_pct ELSE 0 END) AS DECIMAL(9,3)) AS top_5_weight_pct,
  CAST(sum(CASE WHEN place <= 10 THEN weight_pct ELSE 0 END) AS DECIMAL(9,3)) AS top_10_weight_pct,
  CAST(sum(weight_pct * weight_pct) AS DECIMAL(18,6)) AS herfindahl
FROM (
  SELECT
    session_date,
    sector,
    weight_pct,
    row_number() OVER (PARTITION BY session_date ORDER BY weight_pct DESC NULLS LAST, ticker) AS place
  FROM index_portfolio
  WHERE index_code = :index_code AND concat(ano, '-', mes, '-', dia) <= :to_date
) placed
GROUP BY session_date
ORDER BY session_date NULLS LAST
