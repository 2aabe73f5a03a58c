import { createHash } from "node:crypto";
import type { Page } from "../../../contracts/b3/fields.ts";
import type { PageFacts } from "../dataset.ts";

/** What every paged answer of indexProxy has. */
export interface Answer<Header = unknown, Row = unknown> {
  readonly page: Page;
  readonly header: Header;
  readonly results: readonly Row[];
}

const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Equal on the pages of one set: B3 may change a portfolio between the requests for two of its pages. */
const headerHash = ({ header, page: { totalRecords } }: Answer): string =>
  createHash("sha256").update(JSON.stringify({ header, totalRecords }, sortKeys)).digest("hex");

export const pageFacts = (answer: Answer): PageFacts => {
  const { pageNumber, pageSize, totalRecords } = answer.page;
  return {
    pageNumber,
    pageSize,
    // B3's own totalPages may be null or 0.
    totalPages: Math.max(1, Math.ceil(totalRecords / pageSize)),
    totalRecords,
    rows: answer.results.length,
    headerHash: headerHash(answer),
  };
};
