-- Purpose: what the lake holds of each session, table by table.
-- Parameters: none.
-- Rows: CoverageRow in sql/rows.ts, one per session and table that has rows of it. indexes is 0 for quotes, which belong
--   to none; by_sector counts rows with a sector, which come from the portfolios by sector.
-- index_weights is left out: it is made of the same input as sector_weights, and has a file for each ticker.
SELECT session_date, 'index_portfolio' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count, count(sector_label) AS by_sector
FROM index_portfolio
GROUP BY session_date
UNION ALL
SELECT session_date, 'index_theoretical_portfolio' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_theoretical_portfolio
GROUP BY session_date
UNION ALL
SELECT session_date, 'index_preview' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_preview
GROUP BY session_date
UNION ALL
SELECT session_date, 'index_membership' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_membership
GROUP BY session_date
UNION ALL
SELECT session_date, 'index_levels' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_levels
GROUP BY session_date
UNION ALL
SELECT session_date, 'quotes' AS table_name, CAST(0 AS BIGINT) AS indexes, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM quotes
GROUP BY session_date
UNION ALL
SELECT CAST(session_date AS DATE) AS session_date, 'sector_weights' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count,
  CAST(sum(CASE WHEN sector <> 'Unclassified' THEN 1 ELSE 0 END) AS BIGINT) AS by_sector
FROM sector_weights
GROUP BY session_date
UNION ALL
SELECT CAST(session_date AS DATE) AS session_date, 'index_contribution' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_contribution
GROUP BY session_date
UNION ALL
SELECT CAST(session_date AS DATE) AS session_date, 'index_rebalance' AS table_name, count(DISTINCT index_code) AS indexes, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_rebalance
GROUP BY session_date
ORDER BY 1 NULLS LAST, 2 NULLS LAST
