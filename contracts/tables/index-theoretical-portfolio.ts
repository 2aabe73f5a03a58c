import { portfolioColumns } from "./portfolio-columns.ts";
import { byDay, int32, nullable, table } from "./table.ts";

export const IndexTheoreticalPortfolio = table({
  name: "index_theoretical_portfolio",
  layer: "curated",
  version: 1,
  description:
    "The portfolio frozen at the start of the four-month period, as shown in a session: one row per index and constituent",
  columns: {
    ...portfolioColumns,
    rank: nullable(
      int32({
        unit: "position, from 1",
        description: "Position of the constituent when the index is ordered by asset name",
        term: "cont",
      }),
    ),
  },
  sortKey: ["sessionDate", "indexCode", "ticker"],
  partitionKeys: byDay,
  inputs: [],
});
