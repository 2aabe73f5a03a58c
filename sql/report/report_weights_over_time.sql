-- Purpose: how the weights of an index's heaviest constituents moved up to a session.
-- Parameters: :index_code text; :from_date and :session_date text YYYY-MM-DD, both included; the six are those that
--   are heaviest in :session_date.
-- Rows: ReportWeightRow in sql/rows.ts, one per constituent and session that has it; place is its place in
--   :session_date.
SELECT
  history.session_date,
  heaviest.place,
  history.ticker,
  history.weight_pct
FROM (
  SELECT session_date, ticker, weight_pct
  FROM index_portfolio
  WHERE index_code = :index_code AND concat(ano, '-', mes, '-', dia) BETWEEN :from_date AND :session_date
) history
JOIN (
  SELECT ticker, CAST(row_number() OVER (ORDER BY weight_pct DESC NULLS LAST, ticker) AS BIGINT) AS place
  FROM index_portfolio
  WHERE index_code = :index_code AND concat(ano, '-', mes, '-', dia) = :session_date
) heaviest ON history.ticker = heaviest.ticker
WHERE heaviest.place <= 6
ORDER BY heaviest.place NULLS LAST, history.session_date NULLS LAST
