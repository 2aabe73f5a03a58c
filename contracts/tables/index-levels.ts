import { date, decimal, string, table } from "./table.ts";

export const IndexLevels = table({
  name: "index_levels",
  layer: "curated",
  version: 1,
  description: "Closing level of each index: one row per index and session, one file a year",
  columns: {
    sessionDate: date({ description: "Trading session", term: "data do pregão" }),
    indexCode: string({ description: "B3's code of the index", term: "índice" }),
    closeLevel: decimal(
      18,
      2,
    )({ unit: "index points", description: "Closing level, index points", term: "fechamento (pontos)" }),
  },
  sortKey: ["sessionDate", "indexCode"],
  partitionKeys: [{ name: "ano", description: "Year of the session, four digits" }],
  inputs: [],
});
