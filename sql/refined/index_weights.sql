-- Purpose: the weights of each constituent with what analysts group and compare by.
-- Parameters: :from_date and :to_date, text YYYY-MM-DD, both included.
-- Rows: one per index, session and ticker, as contracts/tables/index-weights.ts says; session_date and ticker are
--   the partition, session_date as text.
-- A portfolio comes into force on the first Monday of January, May and September, or on the next session where that
--   Monday is 1 January, 1 May or 7 September: no other closed day falls on a first Monday of these months. Before it, a
--   session still belongs to the period of four months earlier.
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
months AS (
  SELECT
    portfolio.*,
    CASE WHEN m < 5 THEN 1 WHEN m < 9 THEN 5 ELSE 9 END AS this_month,
    CASE WHEN m < 5 THEN y - 1 ELSE y END AS earlier_y,
    CASE WHEN m < 5 THEN 9 WHEN m < 9 THEN 1 ELSE 5 END AS earlier_month
  FROM portfolio
),
marched AS (
  SELECT
    months.*,
    CASE WHEN m > 2 THEN y ELSE y - 1 END AS session_year,
    CASE WHEN m > 2 THEN m - 3 ELSE m + 9 END AS session_month,
    CASE WHEN this_month > 2 THEN y ELSE y - 1 END AS this_year,
    CASE WHEN this_month > 2 THEN this_month - 3 ELSE this_month + 9 END AS this_march,
    CASE WHEN earlier_month > 2 THEN earlier_y ELSE earlier_y - 1 END AS earlier_year,
    CASE WHEN earlier_month > 2 THEN earlier_month - 3 ELSE earlier_month + 9 END AS earlier_march
  FROM months
),
numbered AS (
  SELECT
    marched.*,
    365 * session_year + CAST(floor(CAST(session_year AS DOUBLE) / 4) AS BIGINT)
      - CAST(floor(CAST(session_year AS DOUBLE) / 100) AS BIGINT)
      + CAST(floor(CAST(session_year AS DOUBLE) / 400) AS BIGINT)
      + CAST(floor(CAST(153 * session_month + 2 AS DOUBLE) / 5) AS BIGINT) + d - 719469 AS session_number,
    365 * this_year + CAST(floor(CAST(this_year AS DOUBLE) / 4) AS BIGINT)
      - CAST(floor(CAST(this_year AS DOUBLE) / 100) AS BIGINT)
      + CAST(floor(CAST(this_year AS DOUBLE) / 400) AS BIGINT)
      + CAST(floor(CAST(153 * this_march + 2 AS DOUBLE) / 5) AS BIGINT) - 719468 AS this_first,
    365 * earlier_year + CAST(floor(CAST(earlier_year AS DOUBLE) / 4) AS BIGINT)
      - CAST(floor(CAST(earlier_year AS DOUBLE) / 100) AS BIGINT)
      + CAST(floor(CAST(earlier_year AS DOUBLE) / 400) AS BIGINT)
      + CAST(floor(CAST(153 * earlier_march + 2 AS DOUBLE) / 5) AS BIGINT) - 719468 AS earlier_first
  FROM marched
),
mondays AS (
  SELECT
    numbered.*,
    mod(session_number + 3, 7) + 1 AS session_weekday,
    1 + mod(7 - mod(this_first + 3, 7), 7) AS this_monday,
    1 + mod(7 - mod(earlier_first + 3, 7), 7) AS earlier_monday
  FROM numbered
),
starts AS (
  SELECT
    mondays.*,
    CASE WHEN this_month IN (1, 5) AND this_monday = 1 THEN 2
      WHEN this_month = 9 AND this_monday = 7 THEN 8 ELSE this_monday END AS this_day,
    CASE WHEN earlier_month IN (1, 5) AND earlier_monday = 1 THEN 2
      WHEN earlier_month = 9 AND earlier_monday = 7 THEN 8 ELSE earlier_monday END AS earlier_day
  FROM mondays
),
periods AS (
  SELECT
    starts.*,
    CASE WHEN session_number >= this_first + this_day - 1 THEN y ELSE earlier_y END AS period_y,
    CASE WHEN session_number >= this_first + this_day - 1 THEN this_month ELSE earlier_month END AS period_month,
    CASE WHEN session_number >= this_first + this_day - 1 THEN this_day ELSE earlier_day END AS period_day,
    CASE WHEN session_number >= this_first + this_day - 1 THEN this_first + this_day - 1
      ELSE earlier_first + earlier_day - 1 END AS period_number
  FROM starts
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
    lpad(CAST(period_y AS VARCHAR(4)), 4, '0'), '-', lpad(CAST(period_month AS VARCHAR(2)), 2, '0'), '-',
    lpad(CAST(period_day AS VARCHAR(2)), 2, '0')
  ) AS DATE) AS rebalanced_on,
  CAST(session_number - period_number AS INTEGER) AS days_since_rebalancing,
  CAST(floor(CAST(m + 2 AS DOUBLE) / 3) AS INTEGER) AS quarter,
  CAST(session_weekday AS INTEGER) AS weekday
FROM periods
ORDER BY session_date NULLS LAST, ticker NULLS LAST, index_code NULLS LAST
