-- Purpose: what each curated table holds of each index in each session; of levels, in each year, under its last session.
-- Parameters: none.
-- Rows: CollectedRow in sql/rows.ts; by_sector counts the rows that carry a sector label.
SELECT 'index_portfolio' AS table_name, session_date, index_code, count(*) AS row_count, count(sector_label) AS by_sector
FROM index_portfolio
GROUP BY session_date, index_code
UNION ALL
SELECT 'index_theoretical_portfolio' AS table_name, session_date, index_code, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_theoretical_portfolio
GROUP BY session_date, index_code
UNION ALL
SELECT 'index_preview' AS table_name, session_date, index_code, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_preview
GROUP BY session_date, index_code
UNION ALL
SELECT 'index_membership' AS table_name, session_date, index_code, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_membership
GROUP BY session_date, index_code
UNION ALL
SELECT 'index_levels' AS table_name, max(session_date) AS session_date, index_code, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM index_levels
GROUP BY ano, index_code
UNION ALL
SELECT 'quotes' AS table_name, session_date, '_' AS index_code, count(*) AS row_count, CAST(0 AS BIGINT) AS by_sector
FROM quotes
GROUP BY session_date
ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST
