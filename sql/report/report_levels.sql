-- Purpose: the closing levels of an index, each with the highest close up to it.
-- Parameters: :index_code text; :to_date text YYYY-MM-DD, the last session.
-- Rows: ReportLevelRow in sql/rows.ts, one per session. peak_level is the highest close since the first one of the lake.
SELECT
  session_date,
  close_level,
  CAST(max(close_level) OVER (
    ORDER BY session_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS DECIMAL(18,2)) AS peak_level
FROM index_levels
WHERE index_code = :index_code AND ano <= substr(:to_date, 1, 4)
  AND CAST(session_date AS VARCHAR(10)) <= :to_date
ORDER BY session_date NULLS LAST
