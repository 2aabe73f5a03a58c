-- Purpose: weight and number of constituents of each sector of an index.
-- Parameters: :from_date and :to_date, text YYYY-MM-DD, both included.
-- Rows: one per index, session and sector, as contracts/tables/sector-weights.ts says; session_date is the partition,
--   as text. A session without a capture by sector has the one sector Unclassified.
SELECT
  CAST(session_date AS VARCHAR(10)) AS session_date,
  CAST(index_code AS VARCHAR(12)) AS index_code,
  CAST(coalesce(sector, 'Unclassified') AS VARCHAR(255)) AS sector,
  CAST(count(*) AS BIGINT) AS constituents,
  CAST(sum(weight_pct) AS DECIMAL(9,3)) AS weight_pct,
  CAST(sum(theoretical_qty) AS BIGINT) AS theoretical_qty
FROM index_portfolio
WHERE concat(ano, '-', mes, '-', dia) BETWEEN :from_date AND :to_date
GROUP BY session_date, index_code, coalesce(sector, 'Unclassified')
ORDER BY session_date NULLS LAST, index_code NULLS LAST, sector NULLS LAST
