-- Purpose: the closing levels of an index, each with the highest close up to it.
-- Parameters: :index_code text; :to_date text YYYY-MM-DD, the last session.
-- Rows: ReportLevelRow in sql/rows.ts, one per session. peak_level is the highest close since the first one of the lake,
--   or since rescaled_on; that is the day whose level is the first on the scale of today, NULL where none is known.
-- sql/queries/index_return.sql says what is known of it, and goes by the same day.
SELECT
  session_date,
  close_level,
  CAST(max(close_level) OVER (
    PARTITION BY scale ORDER BY session_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS DECIMAL(18,2)) AS peak_level,
  rescaled_on
FROM (
  SELECT
    session_date,
    close_level,
    rescaled_on,
    CASE WHEN session_date < rescaled_on THEN 'before' ELSE 'since' END AS scale
  FROM (
    SELECT
      session_date,
      close_level,
      CASE WHEN index_code = 'IBOV' THEN DATE '1997-03-03' END AS rescaled_on
    FROM index_levels
    WHERE index_code = :index_code AND ano <= substr(:to_date, 1, 4)
      AND CAST(session_date AS VARCHAR(10)) <= :to_date
  ) held
) scaled
ORDER BY session_date NULLS LAST
