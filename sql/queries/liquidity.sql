-- Purpose: what the constituents of each index traded in the cash market, in the latest session that has quotes too.
-- Parameters: none.
-- Rows: LiquidityRow in sql/rows.ts, one per index and ticker, the most traded first; 0 where it did not trade.
--   value_share_pct is the share of what all constituents of the index traded, percent.
WITH traded AS (
  SELECT
    ano, mes, dia, session_date, ticker,
    sum(traded_value) AS traded_value,
    sum(trade_count) AS trade_count,
    sum(quantity) AS quantity
  FROM quotes
  WHERE market_type = '010'
  GROUP BY ano, mes, dia, session_date, ticker
),
latest AS (
  SELECT portfolio.index_code, max(portfolio.session_date) AS session_date
  FROM (SELECT DISTINCT index_code, session_date FROM index_portfolio) portfolio
  JOIN (SELECT DISTINCT session_date FROM quotes) quoted ON portfolio.session_date = quoted.session_date
  GROUP BY portfolio.index_code
),
matched AS (
  SELECT
    portfolio.index_code,
    portfolio.session_date,
    portfolio.ticker,
    portfolio.asset_name,
    portfolio.weight_pct,
    coalesce(traded.traded_value, 0) AS traded_value,
    coalesce(traded.trade_count, 0) AS trade_count,
    coalesce(traded.quantity, 0) AS quantity
  FROM index_portfolio portfolio
  JOIN latest ON portfolio.index_code = latest.index_code AND portfolio.session_date = latest.session_date
  LEFT JOIN traded
    ON portfolio.ano = traded.ano AND portfolio.mes = traded.mes AND portfolio.dia = traded.dia
    AND portfolio.session_date = traded.session_date AND portfolio.ticker = traded.ticker
)
SELECT
  index_code,
  session_date,
  ticker,
  asset_name AS company,
  weight_pct,
  CAST(traded_value AS DECIMAL(20,2)) AS traded_value,
  CAST(trade_count AS BIGINT) AS trade_count,
  CAST(quantity AS BIGINT) AS quantity,
  CAST(
    100 * CAST(traded_value AS DOUBLE) / nullif(CAST(sum(traded_value) OVER (PARTITION BY index_code) AS DOUBLE), 0)
  AS DECIMAL(9,6)) AS value_share_pct
FROM matched
ORDER BY index_code NULLS LAST, traded_value DESC NULLS LAST, ticker NULLS LAST
