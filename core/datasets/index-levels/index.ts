import { createHash } from "node:crypto";
import { IndexStatistics } from "../../../contracts/b3/index-statistics.ts";
import { dataset } from "../dataset.ts";
import { readAnswer } from "../index-proxy/answer.ts";
import { token } from "../index-proxy/request.ts";
import { daysDistinct, daysExist, extremesAgree, sessionsAgree } from "./checks.ts";
import { firstServed } from "./first-served.ts";
import { cellsOf, dateOf, yearOf } from "./grid.ts";
import { type LevelRow, toLevelRows } from "./map.ts";

/** The closing levels of an index in a year. */
export const indexLevels = dataset<IndexStatistics, LevelRow>({
  name: "index-levels",
  form: "pages",
  perIndex: true,
  dated: false,
  dueAt: "22:30",
  covers: "year",
  // Seen empty "in the first days of January", and nobody says until when. A week of sessions costs nothing: the first
  // answer with levels brings them all.
  history: { from: "1968-01-01", firstServed, emptyFirstSessions: 4 },
  mayBeAbsent: false,
  request: ({ index, period }) => ({
    service: "listados",
    // The same method name as indexProxy's, in another service with a capital letter in its path.
    path: `indexStatisticsProxy/IndexCall/GetPortfolioDay/${token({ index, language: "pt-br", year: String(yearOf(period)) })}`,
  }),
  parse: (body) => readAnswer(IndexStatistics, body),
  facts: (page) => {
    const levels = cellsOf(page).length;
    return {
      pageNumber: 1,
      pageSize: Math.max(1, levels),
      totalPages: 1,
      totalRecords: levels,
      rows: levels,
      headerHash: createHash("sha256")
        .update(JSON.stringify([page.min, page.max]))
        .digest("hex"),
    };
  },
  check: (pages, context) => [
    ...daysDistinct(pages),
    ...daysExist(pages, context),
    ...extremesAgree(pages),
    ...sessionsAgree(pages, context),
  ],
  rows: toLevelRows,
  lastSession: (pages, { period }) =>
    pages
      .flatMap((page) => cellsOf(page).slice(-1))
      .map((cell) => dateOf(yearOf(period), cell))
      .at(-1),
});
