import { byDay, date, string, table } from "./table.ts";

export const IndexMembership = table({
  name: "index_membership",
  layer: "curated",
  version: 1,
  description: "Which securities belong to which index, without weights: one row per index and ticker",
  columns: {
    sessionDate: date({ description: "Trading session the list was current in", term: "data do pregão" }),
    indexCode: string({ description: "B3's code of the index", term: "índice" }),
    ticker: string({ description: "B3's trading code of the security", term: "código" }),
    companyName: string({ description: "Trading name of the issuer or fund", term: "empresa" }),
    securityType: string({ description: "Class and listing segment, without event marks", term: "tipo" }),
    periodStart: date({
      description:
        "First day of the four months that B3 names for the list; its portfolio comes into force on `rebalanced_on`, which may be days later",
      term: "início do quadrimestre",
    }),
    periodEnd: date({
      description:
        "Last day of those months; the portfolio stays in force until the next one's `rebalanced_on`",
      term: "fim do quadrimestre",
    }),
  },
  sortKey: ["sessionDate", "indexCode", "ticker"],
  partitionKeys: byDay,
  inputs: [],
});
