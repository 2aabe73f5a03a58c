-- Purpose: the lake checks itself: the level of an index worked out from its portfolio and the quotes of the session,
--   quantity × closing price ÷ divisor, against the level that B3 published.
-- Parameters: none.
-- Rows: IndexReconciliationRow in sql/rows.ts, one per index and session that has a portfolio, quotes and a level.
--   computed_level and the differences are NULL where a constituent did not trade (quoted less than constituents): B3
--   then goes by a price of an earlier session.
-- A security has one row in the cash market (010) of a session; if not, the first BDI code is taken.
WITH quoted AS (
  SELECT ano, mes, dia, session_date, ticker, unit_price
  FROM (
    SELECT
      ano, mes, dia, session_date, ticker,
      CAST(CAST(close_price AS DOUBLE) / quotation_factor AS DECIMAL(18,5)) AS unit_price,
      row_number() OVER (PARTITION BY ano, mes, dia, session_date, ticker ORDER BY bdi_code) AS place
    FROM quotes
    WHERE market_type = '010' AND forward_days = 0
  ) placed
  WHERE place = 1
),
valued AS (
  SELECT
    portfolio.index_code,
    portfolio.session_date,
    count(*) AS constituents,
    count(quoted.unit_price) AS quoted,
    max(portfolio.divisor) AS divisor,
    sum(CAST(portfolio.theoretical_qty AS DECIMAL(18,0)) * quoted.unit_price) AS portfolio_value
  FROM index_portfolio portfolio
  LEFT JOIN quoted
    ON portfolio.ano = quoted.ano AND portfolio.mes = quoted.mes AND portfolio.dia = quoted.dia
    AND portfolio.session_date = quoted.session_date AND portfolio.ticker = quoted.ticker
  GROUP BY portfolio.index_code, portfolio.session_date
),
leveled AS (
  SELECT
    valued.index_code,
    valued.session_date,
    valued.constituents,
    valued.quoted,
    levels.close_level,
    CASE WHEN valued.quoted = valued.constituents THEN
      CAST(CAST(valued.portfolio_value AS DOUBLE) / nullif(CAST(valued.divisor AS DOUBLE), 0) AS DECIMAL(18,4))
    END AS computed_level
  FROM valued
  JOIN index_levels levels ON valued.index_code = levels.index_code AND valued.session_date = levels.session_date
  WHERE valued.quoted > 0
)
SELECT
  index_code,
  session_date,
  CAST(constituents AS BIGINT) AS constituents,
  CAST(quoted AS BIGINT) AS quoted,
  close_level,
  computed_level,
  CAST(computed_level - close_level AS DECIMAL(18,4)) AS difference_points,
  CAST(100 * (CAST(computed_level AS DOUBLE) / nullif(CAST(close_level AS DOUBLE), 0) - 1) AS DECIMAL(18,6)) AS difference_pct
FROM leveled
ORDER BY index_code NULLS LAST, session_date NULLS LAST
