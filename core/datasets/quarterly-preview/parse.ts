import { Page } from "../../../contracts/b3/fields.ts";
import { QuarterlyPreview } from "../../../contracts/b3/theoretical-portfolio.ts";
import { TransientError } from "../../errors.ts";
import { decodeJson, hasNoResults, readShape } from "../index-proxy/answer.ts";

/** Where B3 leaves out the page facts too, an empty list is page 1 of 1. */
const emptyPage: Page = { pageNumber: 1, pageSize: 1, totalRecords: 0, totalPages: 1 };

/** As the other methods, but an empty list that does not claim to have records is an answer: no preview. */
export const parsePreview = (body: Uint8Array): QuarterlyPreview => {
  const json = decodeJson(body);
  if (!hasNoResults(json)) {
    const answer = readShape(QuarterlyPreview, json);
    if (answer.header === null)
      throw new TransientError("unexpected-shape", "header: null, yet there are rows");
    return answer;
  }
  const page = Page.safeParse(json.page);
  if (page.success && page.data.totalRecords > 0)
    throw new TransientError(
      "no-results",
      `the answer has no results, yet totalRecords is ${page.data.totalRecords}`,
    );
  return { page: page.data ?? emptyPage, header: null, results: [] };
};
