import { date, decimal, string, table } from "./table.ts";

export const IndexLevels = table({
  name: "index_levels",
  layer: "curated",
  version: 1,
  description:
    "Closing level of each index, as B3 publishes it: one row per index and session, one file a year",
  columns: {
    sessionDate: date({ description: "Trading session", term: "data do pregão" }),
    indexCode: string({ description: "B3's code of the index", term: "índice" }),
    closeLevel: decimal(
      18,
      2,
    )({
      unit: "index points",
      description:
        "Closing level, index points. That of IBOV was divided by 10, once by 100, in eleven sessions up to 1997-03-03 (from 88,287.30 to 8,978.22 in the last, the one whose day is known): levels before and after such a session do not compare",
      term: "fechamento (pontos)",
    }),
  },
  sortKey: ["sessionDate", "indexCode"],
  partitionKeys: [{ name: "ano", description: "Year of the session, four digits" }],
  inputs: [],
});
