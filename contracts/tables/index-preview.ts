import { IndexTheoreticalPortfolio } from "./index-theoretical-portfolio.ts";
import type { Table } from "./table.ts";

export const IndexPreview = {
  ...IndexTheoreticalPortfolio,
  name: "index_preview",
  description:
    "The preview of the next theoretical portfolio, as shown in a session: one row per index and constituent",
} as const satisfies Table;
