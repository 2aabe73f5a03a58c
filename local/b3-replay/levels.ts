import { IndexStatistics } from "../../contracts/b3/index-statistics.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { cellsOf, dateOf } from "../../core/datasets/index-levels/grid.ts";
import type { Answer } from "./answers.ts";
import type { Archive } from "./archive.ts";
import { inLanguage } from "./languages.ts";
import type { Language, RecordedLevels } from "./model.ts";
import type { TokenParameters } from "./token.ts";

/** The same grid with its levels written in another language; everything else stays as it is. */
const rewritten = (grid: unknown, from: Language, to: Language): unknown => {
  const { toLevel } = inLanguage(from);
  const { level } = inLanguage(to);
  return JSON.parse(JSON.stringify(grid), (_, value) =>
    typeof value === "string" ? level(toLevel(value)) : value,
  );
};

/** Throws where the answer is no grid of levels in that language. */
export const readLevels = (
  text: string,
  year: number,
  language: Language,
): Pick<RecordedLevels, "grid" | "language" | "session" | "year"> => {
  const grid = IndexStatistics.parse(rewritten(JSON.parse(text), language, "pt-br"));
  const last = cellsOf(grid).at(-1);
  if (!last) throw new Error("it has no level at all");
  const session: SessionDate = dateOf(year, last);
  return { grid, language, session, year };
};

/** B3's answer for a year or an index that it has no levels of. */
const nothing = { min: null, max: null, results: null };

/** Levels are asked for by index and year; the session that is current does not matter. */
export const answerLevels = ({ index, year, language }: TokenParameters, archive: Archive): Answer => {
  const levels = archive.levels(index, Number(year));
  if (!levels) return { body: { json: nothing } };
  return {
    body: { json: rewritten(levels.grid, "pt-br", language) },
    ...(levels.language === language
      ? {}
      : { renderedFrom: levels.file.slice(levels.file.lastIndexOf("/") + 1) }),
  };
};
