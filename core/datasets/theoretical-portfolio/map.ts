import type { QuarterlyPreview, TheoreticalPortfolio } from "../../../contracts/b3/theoretical-portfolio.ts";
import type { IndexTheoreticalPortfolio } from "../../../contracts/tables/index-theoretical-portfolio.ts";
import type { RowOf } from "../../../contracts/tables/table.ts";
import type { SetContext } from "../dataset.ts";
import { toConstituent } from "../index-proxy/constituents.ts";

export type TheoreticalRow = RowOf<typeof IndexTheoreticalPortfolio>;

/** The preview has the same shape; without a header it has no rows. */
export const toTheoreticalRows = (
  pages: readonly (TheoreticalPortfolio | QuarterlyPreview)[],
  context: SetContext,
): readonly TheoreticalRow[] =>
  pages.flatMap(({ header, results }) =>
    header === null
      ? []
      : results.map((row) => ({
          ...toConstituent(row, header.reductor, context),
          rank: row.cont ?? null,
        })),
  );
