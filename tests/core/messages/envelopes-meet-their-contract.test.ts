import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PageCollected } from "../../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { collectedOf, requestOf, runId } from "../../support/example-messages.ts";

const page = fc.integer({ min: 1, max: 9999 });

describe("messages", () => {
  it("come back from JSON through their contract as they were made", () => {
    fc.assert(
      fc.property(page, fc.boolean(), (number, hasIndex) => {
        const index = hasIndex ? { index: "IBOV" } : { index: undefined };
        const requested = requestOf({ page: number, ...index });
        const collected = collectedOf({ page: number, totalPages: number, ...index });
        expect(PageRequested.parse(JSON.parse(JSON.stringify(requested)))).toEqual(requested);
        expect(PageCollected.parse(JSON.parse(JSON.stringify(collected)))).toEqual(collected);
      }),
    );
  });

  it("have one id for what is said of a page of a run, whoever says it and how often", () => {
    const page = `${runId()}/portfolio-by-code/2025-04-07/IBOV/3`;
    expect(requestOf({ page: 3 }).id).toBe(`${page}/requested`);
    expect(collectedOf({ page: 3 }).id).toBe(`${page}/collected`);
    expect(requestOf({ page: 3, attempt: 2 }).id).toBe(requestOf({ page: 3 }).id);
    expect(requestOf({ dataset: "index-membership", index: undefined }).id).toBe(
      `${runId()}/index-membership/2025-04-07/_/1/requested`,
    );
  });

  it("have ids of their own for each run, dataset, period, index and page", () => {
    const ids = [
      requestOf(),
      collectedOf(),
      requestOf({}, runId(1)),
      requestOf({ dataset: "portfolio-by-sector" }),
      requestOf({ index: "IBXL" }),
      requestOf({ period: { day: "2025-04-08" } }),
      requestOf({ period: { year: 2025 } }),
      requestOf({ page: 2 }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
