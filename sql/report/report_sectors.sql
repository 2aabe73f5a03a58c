-- Purpose: what the sectors of an index weighed in one session, the heaviest first.
-- Parameters: :index_code text; :session_date text YYYY-MM-DD.
-- Rows: ReportSectorRow in sql/rows.ts, one per sector.
SELECT
  sector,
  constituents,
  weight_pct
FROM sector_weights
WHERE index_code = :index_code AND session_date = :session_date
ORDER BY weight_pct DESC NULLS LAST, sector NULLS LAST
