-- Purpose: the sectors of each index in the latest session that was captured by sector, the heaviest first.
-- Parameters: none.
-- Rows: SectorAnalysisRow in sql/rows.ts, one per index and sector.
SELECT
  summary.index_code,
  summary.session_date,
  summary.sector,
  summary.constituents,
  summary.total_weight_pct,
  summary.average_weight_pct,
  summary.largest_constituent,
  summary.largest_weight_pct
FROM sector_summary summary
JOIN (
  SELECT index_code, max(session_date) AS session_date
  FROM sector_weights
  WHERE sector <> 'Unclassified'
  GROUP BY index_code
) latest ON summary.index_code = latest.index_code AND summary.session_date = latest.session_date
ORDER BY summary.index_code NULLS LAST, summary.total_weight_pct DESC NULLS LAST, summary.sector NULLS LAST
