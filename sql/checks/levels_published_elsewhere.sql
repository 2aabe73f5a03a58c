-- Purpose: closing levels that others published too, where the lake holds another one; good data has none.
-- Parameters: none.
-- Rows: LevelElsewhereRow in sql/rows.ts. The levels are those of B3's index report (IR, 2021), of a recorded answer
--   (2022) and of the press (2025). A session that the lake does not hold is not compared.
SELECT
  elsewhere.index_code,
  elsewhere.session_date,
  elsewhere.close_level AS published_level,
  levels.close_level
FROM (
  SELECT 'IBOV' AS index_code, DATE '2021-04-23' AS session_date, CAST(120530.06 AS DECIMAL(18,2)) AS close_level
  UNION ALL
  SELECT 'IBOV' AS index_code, DATE '2022-12-07' AS session_date, CAST(109068.55 AS DECIMAL(18,2)) AS close_level
  UNION ALL
  SELECT 'IBOV' AS index_code, DATE '2025-12-30' AS session_date, CAST(161125.37 AS DECIMAL(18,2)) AS close_level
) elsewhere
JOIN index_levels levels
  ON levels.index_code = elsewhere.index_code AND levels.session_date = elsewhere.session_date
WHERE levels.close_level <> elsewhere.close_level
ORDER BY 1 NULLS LAST, 2 NULLS LAST
