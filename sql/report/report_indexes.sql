-- Purpose: which indexes the lake holds, to choose what a report is about.
-- Parameters: none.
-- Rows: ReportIndexRow in sql/rows.ts, one per index; a session counts once for a portfolio and once for a level.
SELECT
  index_code,
  CAST(sum(portfolios) AS BIGINT) AS portfolios,
  CAST(sum(levels) AS BIGINT) AS levels
FROM (
  SELECT index_code, count(DISTINCT session_date) AS portfolios, CAST(0 AS BIGINT) AS levels
  FROM index_portfolio
  GROUP BY index_code
  UNION ALL
  SELECT index_code, CAST(0 AS BIGINT) AS portfolios, count(DISTINCT session_date) AS levels
  FROM index_levels
  GROUP BY index_code
) held
GROUP BY index_code
ORDER BY index_code NULLS LAST
