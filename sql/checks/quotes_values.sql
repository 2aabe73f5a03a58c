-- Purpose: quotes whose traded value is not average price × quantity ÷ quotation factor; good data has none.
-- Parameters: none.
-- Rows: QuotesValueRow in sql/rows.ts. Compared are the cash and the fractional market, within the rounding of the
--   average: in files of 2003 it strays by up to 5 cents, in the fractional market by up to 1.5 %.
SELECT
  session_date,
  ticker,
  bdi_code,
  market_type,
  forward_days,
  traded_value,
  average_price,
  quantity,
  quotation_factor
FROM quotes
WHERE market_type IN ('010', '020')
  AND abs(
    CAST(traded_value AS DOUBLE) * quotation_factor / nullif(CAST(quantity AS DOUBLE), 0)
      - CAST(average_price AS DOUBLE)
  ) > CAST(0.01 AS DOUBLE) * quotation_factor / nullif(CAST(quantity AS DOUBLE), 0)
    + CASE market_type
        WHEN '010' THEN CAST(0.05 AS DOUBLE)
        ELSE CAST(0.01 AS DOUBLE) + CAST(0.015 AS DOUBLE) * CAST(average_price AS DOUBLE)
      END
ORDER BY session_date NULLS LAST, ticker NULLS LAST, bdi_code NULLS LAST, market_type NULLS LAST, forward_days NULLS LAST
