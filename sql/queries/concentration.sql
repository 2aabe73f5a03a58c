-- Purpose: how much of each index lies in few hands, session by session.
-- Parameters: none.
-- Rows: ConcentrationRow in sql/rows.ts, one per index and session. herfindahl_points is the sum of the squares of the
--   weights in percent: 10000 is one constituent, 100 is a hundred equal ones; effective_constituents is 10000 over it,
--   the number of equal constituents that would be as concentrated.
SELECT
  index_code,
  session_date,
  CAST(count(*) AS BIGINT) AS constituents,
  CAST(sum(weight_pct * weight_pct) AS DECIMAL(12,6)) AS herfindahl_points,
  CAST(10000 / nullif(CAST(sum(weight_pct * weight_pct) AS DOUBLE), 0) AS DECIMAL(9,3)) AS effective_constituents,
  CAST(max(weight_pct) AS DECIMAL(6,3)) AS top_1_weight_pct,
  CAST(sum(CASE WHEN place <= 5 THEN weight_pct END) AS DECIMAL(6,3)) AS top_5_weight_pct,
  CAST(sum(CASE WHEN place <= 10 THEN weight_pct END) AS DECIMAL(6,3)) AS top_10_weight_pct
FROM (
  SELECT
    index_code,
    session_date,
    weight_pct,
    row_number() OVER (
      PARTITION BY index_code, session_date ORDER BY weight_pct DESC NULLS LAST, ticker
    ) AS place
  FROM index_portfolio
) placed
GROUP BY index_code, session_date
ORDER BY index_code NULLS LAST, session_date NULLS LAST
