-- Purpose: the weights of each constituent with what analysts group and compare by.
-- Parameters: :from_date and :to_date, text YYYY-MM-DD, both included.
-- Rows: one per index, session and ticker, as contracts/tables/index-weights.ts says; session_date and ticker are
--   the partition, session_date as text.
-- The period begins on 2 January, 2 May or 1 September, moved past Saturday and Sunday. No other closed day can fall
--   there: 1 January and 1 May are over, and Easter's days and Corpus Christi end before or begin after.
-- Days are counted from 1970-01-01 (a Thursday) over a year that begins in March, since the engines share no function
--   for the difference of two dates.
WITH portfolio AS (
  SELECT
    session_date, index_code, ticker, asset_name, share_class, sector, subsector, weight_pct, theoretical_qty, divisor,
    CAST(year(session_date) AS BIGINT) AS y,
    CAST(month(session_date) AS BIGINT) AS m,
    CAST(day(session_date) AS BIGINT) AS d
  FROM index_portfolio
  WHERE concat(ano, '-', mes, '-', dia) BETWEEN :from_date AND :to_date
),
periods AS (
  SELECT
    portfolio.*,
    CASE WHEN m < 5 THEN 1 WHEN m < 9 THEN 5 ELSE 9 END AS period_month,
    CASE WHEN m < 9 THEN 2 ELSE 1 END AS period_day
  FROM portfolio
),
marched AS (
  SELECT
    periods.*,
    CASE WHEN m > 2 THEN y ELSE y - 1 END AS session_year,
    CASE WHEN m > 2 THEN m - 3 ELSE m + 9 END AS session_month,
    CASE WHEN period_month > 2 THEN y ELSE y - 1 END AS period_year,
    CASE WHEN period_month > 2 THEN period_month - 3 ELSE period_month + 9 END AS period_march
  FROM periods
),
numbered AS (
  SELECT
    marched.*,
    365 * session_year + CAST(floor(CAST(session_year AS DOUBLE) / 4) AS BIGINT)
      - CAST(floor(CAST(session_year AS DOUBLE) / 100) AS BIGINT)
      + CAST(floor(CAST(session_year AS DOUBLE) / 400) AS BIGINT)
      + CAST(floor(CAST(153 * session_month + 2 AS DOUBLE) / 5) AS BIGINT) + d - 719469 AS session_number,
    365 * period_year + CAST(floor(CAST(period_year AS DOUBLE) / 4) AS BIGINT)
      - CAST(floor(CAST(period_year AS DOUBLE) / 100) AS BIGINT)
      + CAST(floor(CAST(period_year AS DOUBLE) / 400) AS BIGINT)
      + CAST(floor(CAST(153 * period_march + 2 AS DOUBLE) / 5) AS BIGINT) + period_day - 719469 AS nominal_number
  FROM marched
),
moved AS (
  SELECT
    numbered.*,
    mod(session_number + 3, 7) + 1 AS session_weekday,
    CASE mod(nominal_number + 3, 7) + 1 WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END AS days_moved
  FROM numbered
)
SELECT
  CAST(session_date AS VARCHAR(10)) AS session_date,
  CAST(ticker AS VARCHAR(12)) AS ticker,
  CAST(index_code AS VARCHAR(12)) AS index_code,
  CAST(asset_name AS VARCHAR(255)) AS company,
  CAST(share_class AS VARCHAR(255)) AS share_class,
  CAST(sector AS VARCHAR(255)) AS sector,
  CAST(subsector AS VARCHAR(255)) AS subsector,
  CAST(weight_pct AS DECIMAL(6,3)) AS weight_pct,
  CAST(theoretical_qty AS BIGINT) AS theoretical_qty,
  CAST(divisor AS DECIMAL(24,8)) AS divisor,
  CAST(concat(
    lpad(CAST(y AS VARCHAR(4)), 4, '0'), '-', lpad(CAST(period_month AS VARCHAR(2)), 2, '0'), '-',
    lpad(CAST(period_day + days_moved AS VARCHAR(2)), 2, '0')
  ) AS DATE) AS rebalanced_on,
  CAST(session_number - nominal_number - days_moved AS INTEGER) AS days_since_rebalancing,
  CAST(floor(CAST(m + 2 AS DOUBLE) / 3) AS INTEGER) AS quarter,
  CAST(session_weekday AS INTEGER) AS weekday
FROM moved
ORDER BY session_date NULLS LAST, ticker NULLS LAST, index_code NULLS LAST
