-- Purpose: what each constituent gave to the index's day: its weight times its return from close to close.
-- Parameters: :from_date and :to_date, text YYYY-MM-DD, both the one session; previous_quotes holds the session before.
-- Rows: one per index, session and ticker, as contracts/tables/index-contribution.ts says; session_date is the
--   partition, as text. A constituent that did not trade in one of the two sessions has no return.
-- A price is for quotation_factor units, 1 or 1000, and that may change from one session to the next.
-- The weights of a portfolio are those at the close before its session, so that their sum of products is the index's
--   return where no corporate event comes between. One does where the distribution numbers differ.
-- A security has one row in the cash market (010) of a session; if not, the first BDI code is taken.
WITH now_quoted AS (
  SELECT ticker, unit_price, distribution_number
  FROM (
    SELECT
      ticker,
      CAST(CAST(close_price AS DOUBLE) / quotation_factor AS DECIMAL(18,5)) AS unit_price,
      distribution_number,
      row_number() OVER (PARTITION BY ticker ORDER BY bdi_code) AS place
    FROM quotes
    WHERE market_type = '010' AND forward_days = 0
      AND concat(ano, '-', mes, '-', dia) BETWEEN :from_date AND :to_date
  ) placed
  WHERE place = 1
),
before_quoted AS (
  SELECT ticker, unit_price, distribution_number
  FROM (
    SELECT
      ticker,
      CAST(CAST(close_price AS DOUBLE) / quotation_factor AS DECIMAL(18,5)) AS unit_price,
      distribution_number,
      row_number() OVER (PARTITION BY ticker ORDER BY bdi_code) AS place
    FROM previous_quotes
    WHERE market_type = '010' AND forward_days = 0
  ) placed
  WHERE place = 1
),
priced AS (
  SELECT
    portfolio.session_date,
    portfolio.index_code,
    portfolio.ticker,
    portfolio.asset_name,
    portfolio.weight_pct,
    before_quoted.unit_price AS previous_unit_price,
    now_quoted.unit_price,
    before_quoted.distribution_number AS previous_distribution_number,
    now_quoted.distribution_number,
    CAST(now_quoted.unit_price AS DOUBLE) / nullif(CAST(before_quoted.unit_price AS DOUBLE), 0) - 1 AS day_return
  FROM index_portfolio portfolio
  LEFT JOIN now_quoted ON portfolio.ticker = now_quoted.ticker
  LEFT JOIN before_quoted ON portfolio.ticker = before_quoted.ticker
  WHERE concat(portfolio.ano, '-', portfolio.mes, '-', portfolio.dia) BETWEEN :from_date AND :to_date
)
SELECT
  CAST(session_date AS VARCHAR(10)) AS session_date,
  CAST(index_code AS VARCHAR(12)) AS index_code,
  CAST(ticker AS VARCHAR(12)) AS ticker,
  CAST(asset_name AS VARCHAR(255)) AS company,
  CAST(weight_pct AS DECIMAL(6,3)) AS weight_pct,
  CAST(previous_unit_price AS DECIMAL(18,5)) AS previous_unit_price,
  CAST(unit_price AS DECIMAL(18,5)) AS unit_price,
  CAST(previous_distribution_number AS VARCHAR(3)) AS previous_distribution_number,
  CAST(distribution_number AS VARCHAR(3)) AS distribution_number,
  CAST(100 * day_return AS DECIMAL(18,6)) AS return_pct,
  CAST(CAST(weight_pct AS DOUBLE) * day_return AS DECIMAL(18,6)) AS contribution_pct
FROM priced
ORDER BY session_date NULLS LAST, index_code NULLS LAST, ticker NULLS LAST
