-- Purpose: the return of each index from session to session, and how far it stands below its highest level in the lake
--   up to then.
-- Parameters: none.
-- Rows: IndexReturnRow in sql/rows.ts, one per index and session of index_levels. The session before is the one before
--   it in the lake: where years are missing, previous_session_date shows it. The first session of an index has none.
-- IBOV was divided by 10, once by 100, in eleven sessions up to 1997-03-03. Of these the last alone is known by its day:
--   returns and highest levels begin anew there. Before it a return over one of the other ten says nothing, and a
--   drawdown may be from a level of another scale. sql/report/report_levels.sql goes by the same day.
SELECT
  index_code,
  session_date,
  previous_session_date,
  close_level,
  previous_close_level,
  CAST(close_level - previous_close_level AS DECIMAL(18,2)) AS change_points,
  CAST(100 * (CAST(close_level AS DOUBLE) / nullif(CAST(previous_close_level AS DOUBLE), 0) - 1) AS DECIMAL(18,6)) AS return_pct,
  peak_level,
  CAST(100 * (CAST(close_level AS DOUBLE) / nullif(CAST(peak_level AS DOUBLE), 0) - 1) AS DECIMAL(18,6)) AS drawdown_pct
FROM (
  SELECT
    index_code,
    session_date,
    close_level,
    lag(session_date) OVER (PARTITION BY index_code, scale ORDER BY session_date) AS previous_session_date,
    lag(close_level) OVER (PARTITION BY index_code, scale ORDER BY session_date) AS previous_close_level,
    max(close_level) OVER (
      PARTITION BY index_code, scale ORDER BY session_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS peak_level
  FROM (
    SELECT
      index_code,
      session_date,
      close_level,
      CASE WHEN index_code = 'IBOV' AND session_date < DATE '1997-03-03' THEN 'before' ELSE 'since' END AS scale
    FROM index_levels
  ) scaled
) leveled
ORDER BY index_code NULLS LAST, session_date NULLS LAST
