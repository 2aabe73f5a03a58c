-- Purpose: the ten heaviest constituents of each index in its latest session.
-- Parameters: none.
-- Rows: TopStocksRow in sql/rows.ts, at most ten an index; among equal weights the first by ticker.
SELECT
  index_code,
  session_date,
  place,
  ticker,
  company,
  sector,
  weight_pct
FROM (
  SELECT
    ranking.index_code,
    ranking.session_date,
    ranking.ticker,
    ranking.company,
    ranking.sector,
    ranking.weight_pct,
    CAST(row_number() OVER (
      PARTITION BY ranking.index_code ORDER BY ranking.weight_rank, ranking.ticker
    ) AS BIGINT) AS place
  FROM stock_ranking ranking
  JOIN (
    SELECT index_code, max(concat(ano, '-', mes, '-', dia)) AS session_date
    FROM index_portfolio
    GROUP BY index_code
  ) latest ON ranking.index_code = latest.index_code AND ranking.session_date = latest.session_date
) placed
WHERE place <= 10
ORDER BY index_code NULLS LAST, place NULLS LAST
