import { PortfolioDay } from "../../../contracts/b3/portfolio-day.ts";
import { shownFrom } from "../../calendar/shown-session.ts";
import { parseBrDate } from "../../numbers/b3-date.ts";
import type { PagedDataset } from "../dataset.ts";
import { readAnswer } from "./answer.ts";
import { pageFacts } from "./facts.ts";
import { indexProxy } from "./request.ts";

/** What the two forms of GetPortfolioDay have in common; `segment` 1 is by code, 2 by sector. */
export const portfolioDay = (segment: "1" | "2") =>
  ({
    form: "pages",
    perIndex: true,
    dated: true,
    dueAt: shownFrom,
    covers: "session",
    mayBeAbsent: false,
    request: ({ index, page, pageSize }) =>
      indexProxy("GetPortfolioDay", { language: "pt-br", pageNumber: page, pageSize, index, segment }),
    parse: (body) => readAnswer(PortfolioDay, body),
    facts: (page) => ({ ...pageFacts(page), sessionDate: parseBrDate(page.header.date) }),
  }) satisfies Partial<PagedDataset<PortfolioDay>>;
