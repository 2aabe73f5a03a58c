import { IndexPreview } from "../../../contracts/tables/index-preview.ts";
import { rowsOf, tableSource } from "../dataset.ts";
import { quarterlyPreview } from "../quarterly-preview/index.ts";
import { theoreticalPortfolio } from "../theoretical-portfolio/index.ts";
import type { TheoreticalRow } from "../theoretical-portfolio/map.ts";

const content = ({ ticker, weightPct, theoreticalQty }: TheoreticalRow) =>
  `${ticker} ${weightPct} ${theoreticalQty}`;

/** Event marks and ranks are left out: they change without the portfolio changing. */
const isSamePortfolio = (one: readonly TheoreticalRow[], other: readonly TheoreticalRow[]): boolean => {
  const contents = new Set(other.map(content));
  return one.length === other.length && one.every((row) => contents.has(content(row)));
};

/**
 * A preview that equals the theoretical portfolio is none. Without the theoretical portfolio of the session nobody
 * can tell, so there are no rows until it is captured.
 */
export const indexPreviewSource = tableSource({
  table: IndexPreview,
  required: quarterlyPreview.name,
  optional: [theoreticalPortfolio.name],
  assemble: (captures) => {
    const rows = rowsOf(quarterlyPreview, captures) ?? [];
    if (rows.length === 0) return { rows, absent: "B3 shows no preview" };
    const theoretical = rowsOf(theoreticalPortfolio, captures);
    if (!theoretical) return { rows: [], absent: "not yet compared with the theoretical portfolio" };
    return isSamePortfolio(rows, theoretical)
      ? { rows: [], absent: "B3 shows the theoretical portfolio in its place" }
      : { rows };
  },
});
