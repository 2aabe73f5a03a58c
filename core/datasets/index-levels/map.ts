import type { IndexStatistics } from "../../../contracts/b3/index-statistics.ts";
import type { IndexLevels } from "../../../contracts/tables/index-levels.ts";
import type { RowOf } from "../../../contracts/tables/table.ts";
import type { SetContext } from "../dataset.ts";
import { cellsOf, dateOf, yearOf } from "./grid.ts";

export type LevelRow = RowOf<typeof IndexLevels>;

/** The grid as rows. */
export const toLevelRows = (pages: readonly IndexStatistics[], context: SetContext): readonly LevelRow[] => {
  const year = yearOf(context.period);
  return pages.flatMap((page) =>
    cellsOf(page).map((cell) => ({
      sessionDate: dateOf(year, cell),
      indexCode: context.index,
      closeLevel: cell.level,
    })),
  );
};
