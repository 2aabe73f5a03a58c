-- Purpose: what each sector weighs in an index, session by session, with its largest constituent.
-- Parameters: none.
-- Rows: one per index, session and sector. index_code, session_date, sector VARCHAR; constituents BIGINT;
--   total_weight_pct DECIMAL(9,3); average_weight_pct DECIMAL(9,6); largest_constituent VARCHAR (the first by ticker
--   among equals); largest_weight_pct DECIMAL(6,3).
-- Made of index_portfolio, for the reason that stock_ranking gives.
CREATE OR REPLACE VIEW sector_summary AS
SELECT
  index_code,
  session_date,
  sector,
  CAST(count(*) AS BIGINT) AS constituents,
  CAST(sum(weight_pct) AS DECIMAL(9,3)) AS total_weight_pct,
  CAST(CAST(sum(weight_pct) AS DOUBLE) / count(*) AS DECIMAL(9,6)) AS average_weight_pct,
  max(CASE WHEN sector_position = 1 THEN ticker END) AS largest_constituent,
  CAST(max(weight_pct) AS DECIMAL(6,3)) AS largest_weight_pct
FROM (
  SELECT
    portfolio.*,
    row_number() OVER (
      PARTITION BY index_code, session_date, sector ORDER BY weight_pct DESC NULLS LAST, ticker
    ) AS sector_position
  FROM (
    SELECT
      index_code,
      concat(ano, '-', mes, '-', dia) AS session_date,
      coalesce(sector, 'Unclassified') AS sector,
      ticker,
      weight_pct
    FROM index_portfolio
  ) portfolio
) ranked
GROUP BY index_code, session_date, sector
