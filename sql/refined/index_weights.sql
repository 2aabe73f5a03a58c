-- Purpose: the weights of each constituent with what analysts group and compare by.
-- Parameters: :from_date and :to_date, text YYYY-MM-DD, both included.
-- Rows: one per index, session and ticker, as contracts/tables/index-weights.ts says; session_date and ticker are
--   the partition, session_date as text.
-- A portfolio comes into force on the first Monday of January, May and September, or on the next session where that
--   Monday is 1 January, 1 May or 7 September: no other closed day falls on a first Monday of these months. Either way
--   all sessions of that week have it, so a session's period is that of the Monday of its week.
-- Days are counted from 1970-01-01 (a Thursday) over a year that begins in March, since the engines share no function
--   for the difference of two dates.
WITH portfolio AS (
  SELECT
    session_date, index_code, ticker, asset_name, share_class, sector, subsector, weight_pct, theoretical_qty, divisor,
    CAST(date_trunc('week', session_date) AS DATE) AS monday
  FROM index_portfolio
  WHERE concat(ano, '-', mes, '-', dia) BETWEEN :from_date AND :to_date
),
periods AS (
  SELECT
    portfolio.*,
    CASE WHEN month(monday) < 5 THEN '01' WHEN month(monday) < 9 THEN '05' ELSE '09' END AS period_month,
    lpad(CAST(year(monday) AS VARCHAR(4)), 4, '0') AS period_year
  FROM portfolio
),
mondays AS (
  -- The first Monday of a month is that of the week that its seventh day lies in.
  SELECT
    periods.*,
    CAST(date_trunc('week', CAST(concat(period_year, '-', period_month, '-07') AS DATE)) AS DATE) AS first_monday
  FROM periods
),
starts AS (
  SELECT
    mondays.*,
    CASE WHEN period_month IN ('01', '05') AND day(first_monday) = 1 THEN CAST(first_monday + INTERVAL '1' DAY AS DATE)
      WHEN period_month = '09' AND day(first_monday) = 7 THEN CAST(first_monday + INTERVAL '1' DAY AS DATE)
      ELSE first_monday END AS rebalanced_on
  FROM mondays
),
marched AS (
  SELECT
    starts.*,
    CAST(CASE WHEN month(session_date) > 2 THEN year(session_date) ELSE year(session_date) - 1 END AS BIGINT) AS session_year,
    CAST(CASE WHEN month(session_date) > 2 THEN month(session_date) - 3 ELSE month(session_date) + 9 END AS BIGINT) AS session_month,
    CAST(CASE WHEN month(rebalanced_on) > 2 THEN year(rebalanced_on) ELSE year(rebalanced_on) - 1 END AS BIGINT) AS start_year,
    CAST(CASE WHEN month(rebalanced_on) > 2 THEN month(rebalanced_on) - 3 ELSE month(rebalanced_on) + 9 END AS BIGINT) AS start_month
  FROM starts
),
numbered AS (
  SELECT
    marched.*,
    365 * session_year + CAST(floor(CAST(session_year AS DOUBLE) / 4) AS BIGINT)
      - CAST(floor(CAST(session_year AS DOUBLE) / 100) AS BIGINT)
      + CAST(floor(CAST(session_year AS DOUBLE) / 400) AS BIGINT)
      + CAST(floor(CAST(153 * session_month + 2 AS DOUBLE) / 5) AS BIGINT)
      + CAST(day(session_date) AS BIGINT) - 719469 AS session_number,
    365 * start_year + CAST(floor(CAST(start_year AS DOUBLE) / 4) AS BIGINT)
      - CAST(floor(CAST(start_year AS DOUBLE) / 100) AS BIGINT)
      + CAST(floor(CAST(start_year AS DOUBLE) / 400) AS BIGINT)
      + CAST(floor(CAST(153 * start_month + 2 AS DOUBLE) / 5) AS BIGINT)
      + CAST(day(rebalanced_on) AS BIGINT) - 719469 AS start_number
  FROM marched
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
  CAST(rebalanced_on AS DATE) AS rebalanced_on,
  CAST(session_number - start_number AS INTEGER) AS days_since_rebalancing,
  CAST(floor(CAST(month(session_date) + 2 AS DOUBLE) / 3) AS INTEGER) AS quarter,
  CAST(mod(session_number + 3, 7) + 1 AS INTEGER) AS weekday
FROM numbered
ORDER BY session_date NULLS LAST, ticker NULLS LAST, index_code NULLS LAST
