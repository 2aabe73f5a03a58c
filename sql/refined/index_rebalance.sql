-- Purpose: what entered, left or changed its theoretical quantity when a new portfolio came into force.
-- Parameters: :from_date and :to_date, text YYYY-MM-DD, both the one session; previous_index_portfolio holds the
--   session before.
-- Rows: one per index, session and ticker whose theoretical quantity is not what it was, as
--   contracts/tables/index-rebalance.ts says; session_date is the partition, as text. Rows in the first session of a
--   new portfolio only, and of indexes that both sessions hold.
-- Weights move with every day's prices: one that is not what it was says nothing of the rebalancing.
-- Where the lake lacks one of the two sessions there are no rows, which does not mean that nothing changed: compare
--   index_portfolio of two sessions that it has. The session before is the calendar's, not the lake's, so that the files
--   a run reads follow from its session, whatever comes late.
-- By the rule of sql/refined/index_weights.sql that is the first session of a week whose Monday is the first one of
--   January, May or September; a test holds both statements to the calendar.
WITH present AS (
  SELECT
    session_date, index_code, ticker, asset_name, weight_pct, theoretical_qty,
    CAST(date_trunc('week', session_date) AS DATE) AS monday
  FROM index_portfolio
  WHERE concat(ano, '-', mes, '-', dia) BETWEEN :from_date AND :to_date
),
past AS (
  SELECT session_date, index_code, ticker, asset_name, weight_pct, theoretical_qty
  FROM previous_index_portfolio
),
rebalanced AS (
  SELECT present_index.index_code, present_index.session_date, past_index.session_date AS previous_session_date
  FROM (SELECT DISTINCT index_code, session_date, monday FROM present) present_index
  JOIN (SELECT DISTINCT index_code, session_date FROM past) past_index
    ON present_index.index_code = past_index.index_code
  WHERE month(present_index.monday) IN (1, 5, 9) AND day(present_index.monday) <= 7
    AND past_index.session_date < present_index.monday
),
compared AS (
  SELECT
    coalesce(present.index_code, past.index_code) AS index_code,
    coalesce(present.ticker, past.ticker) AS ticker,
    coalesce(present.asset_name, past.asset_name) AS asset_name,
    past.weight_pct AS previous_weight_pct,
    present.weight_pct,
    past.theoretical_qty AS previous_theoretical_qty,
    present.theoretical_qty
  FROM present
  FULL JOIN past ON present.index_code = past.index_code AND present.ticker = past.ticker
)
SELECT
  CAST(rebalanced.session_date AS VARCHAR(10)) AS session_date,
  CAST(compared.index_code AS VARCHAR(12)) AS index_code,
  CAST(compared.ticker AS VARCHAR(12)) AS ticker,
  CAST(compared.asset_name AS VARCHAR(255)) AS company,
  CAST(CASE WHEN compared.previous_weight_pct IS NULL THEN 'entered'
    WHEN compared.weight_pct IS NULL THEN 'left' ELSE 'changed' END AS VARCHAR(7)) AS change,
  CAST(rebalanced.previous_session_date AS DATE) AS previous_session_date,
  CAST(compared.previous_weight_pct AS DECIMAL(6,3)) AS previous_weight_pct,
  CAST(compared.weight_pct AS DECIMAL(6,3)) AS weight_pct,
  CAST(coalesce(compared.weight_pct, 0) - coalesce(compared.previous_weight_pct, 0) AS DECIMAL(7,3)) AS weight_change_pct,
  CAST(compared.previous_theoretical_qty AS BIGINT) AS previous_theoretical_qty,
  CAST(compared.theoretical_qty AS BIGINT) AS theoretical_qty
FROM rebalanced
JOIN compared ON rebalanced.index_code = compared.index_code
WHERE compared.weight_pct IS NULL OR compared.previous_weight_pct IS NULL
  OR compared.theoretical_qty <> compared.previous_theoretical_qty
ORDER BY session_date NULLS LAST, index_code NULLS LAST, ticker NULLS LAST
