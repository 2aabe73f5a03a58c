-- Purpose: the quotes of shares, units and their deposit certificates in the cash market.
-- Parameters: none.
-- Rows: one per session, ticker and BDI code, with the columns of quotes that the cash market fills. Issuers under
--   sanction, in recovery or under special administration (BDI codes 05 to 09) are among them: an index may hold them.
--   BDRs are not, which stand under BDI code 02 in a file of 2016 and in those of 2020 to 2022. Prices are for
--   quotation_factor units, as traded. Before 1995 B3 wrote codes of its own in place of ISINs, and no row is found.
--   Partition columns ano, mes, dia.
CREATE OR REPLACE VIEW cash_market_quotes AS
SELECT
  session_date,
  ticker,
  bdi_code,
  issuer_name,
  specification,
  isin,
  currency,
  open_price,
  high_price,
  low_price,
  average_price,
  close_price,
  best_bid_price,
  best_ask_price,
  trade_count,
  quantity,
  traded_value,
  quotation_factor,
  distribution_number,
  ano,
  mes,
  dia
FROM quotes
WHERE market_type = '010'
  AND bdi_code IN ('02', '05', '06', '07', '08', '09')
  AND substr(isin, 7, 3) IN ('ACN', 'UNT', 'CDA')
