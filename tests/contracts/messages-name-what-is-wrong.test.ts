import { describe, expect, it } from "vitest";
import type { ZodType } from "zod";
import { PageCollected } from "../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../contracts/messages/page-requested.ts";
import { AuditSession, ScheduleCollection } from "../../contracts/messages/schedule-collection.ts";
import { collectedOf, requestOf, runId } from "../support/example-messages.ts";

const expectation = {
  sessionDate: "2025-04-07",
  totalPages: 2,
  totalRecords: 158,
  pageSize: 120,
  headerHash: "a".repeat(64),
};

/** The same value with one field, named by its path, replaced or taken away. */
const withField = (value: object, path: string, replacement: unknown): unknown => {
  const copy = structuredClone(value) as Record<string, unknown>;
  const names = path.split(".");
  const parent = names
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, name) => at[name] as Record<string, unknown>, copy);
  const last = names.at(-1) as string;
  if (replacement === undefined) delete parent[last];
  else parent[last] = replacement;
  return copy;
};

const pathsOf = (contract: ZodType, value: unknown) =>
  contract.safeParse(value).error?.issues.map(({ path }) => path.join(".")) ?? [];

const requested = requestOf({ page: 2, expect: expectation });

describe("page.requested", () => {
  it.each([
    ["a first page", requestOf()],
    ["a further page with what page 1 said", requested],
    ["a dataset without index", requestOf({ dataset: "index-membership", index: undefined })],
    ["a year", requestOf({ dataset: "index-levels", period: { year: 1968 } })],
  ])("takes %s", (_, message) => {
    expect(PageRequested.safeParse(JSON.parse(JSON.stringify(message))).success).toBe(true);
  });

  it("takes fields it does not know, in the envelope and in the data", () => {
    const later = withField(withField(requested, "traceparent", "00-0af") as object, "data.priority", 7);
    expect(PageRequested.parse(later).data).toMatchObject({ dataset: "portfolio-by-code", page: 2 });
  });

  it.each([
    ["specversion", "0.3"],
    ["id", ""],
    ["source", undefined],
    ["type", "br.b3.page.requested.v2"],
    ["time", "yesterday"],
    ["time", "2025-04-07T12:00:00"],
    ["datacontenttype", "text/plain"],
    ["runid", undefined],
    ["runid", "0b0f1c9e-3a57-4c8e-9b1a-6f2d7c5e4a31"],
    // Run ids are compared as text and lie in keys: the same id in capitals would be another run.
    ["runid", runId().replaceAll("0", "A")],
    ["data", undefined],
    ["data.dataset", "Portfolio"],
    ["data.index", "ibov"],
    ["data.index", "IBOV11"],
    ["data.period", undefined],
    ["data.period.day", "2025-02-30"],
    ["data.period", { year: "2025" }],
    ["data.page", 0],
    ["data.page", 1.5],
    ["data.page", "1"],
    ["data.page", 10_000],
    ["data.reason", "whim"],
    ["data.attempt", 0],
    ["data.expect.sessionDate", "07/04/2025"],
    ["data.expect.totalPages", undefined],
    ["data.expect.headerHash", "A".repeat(64)],
  ])("refuses %s = %j, naming it", (path, value) => {
    expect(pathsOf(PageRequested, withField(requested, path, value))).toEqual([path]);
  });

  it("names every field that is wrong", () => {
    const wrong = withField(withField(requested, "data.page", -1) as object, "data.attempt", "many");
    expect(pathsOf(PageRequested, wrong)).toEqual(["data.page", "data.attempt"]);
  });
});

describe("page.collected", () => {
  it("takes what a fetcher says, with fields it does not know", () => {
    const message = withField(collectedOf({ rows: 0 }), "data.bytes", 12);
    expect(PageCollected.safeParse(message).success).toBe(true);
  });

  it.each([
    ["type", "br.b3.page.requested.v1"],
    ["data.totalPages", 0],
    ["data.key", ""],
    ["data.key", "k".repeat(1025)],
    ["data.sha256", "0".repeat(63)],
    ["data.rows", -1],
    ["data.rows", undefined],
  ])("refuses %s = %j, naming it", (path, value) => {
    expect(pathsOf(PageCollected, withField(collectedOf(), path, value))).toEqual([path]);
  });
});

describe("events of schedules", () => {
  it.each([
    ["ScheduleCollection", ScheduleCollection],
    ["AuditSession", AuditSession],
  ])("%s takes nothing, an EventBridge event, and a person's wishes", (_, contract) => {
    const fromEventBridge = { version: "0", id: "1", "detail-type": "Scheduled Event", detail: {} };
    const wishes = { session: "2025-04-07", targets: [{ dataset: "index-membership" }] };
    for (const event of [{}, fromEventBridge, wishes]) expect(contract.safeParse(event).success).toBe(true);
  });

  it("refuses a wrong session or target, naming it", () => {
    expect(pathsOf(ScheduleCollection, { session: "7 April", force: "yes" })).toEqual(["session", "force"]);
    expect(pathsOf(AuditSession, { targets: [{ dataset: "a" }, { index: "IBOV" }] })).toEqual([
      "targets.1.dataset",
    ]);
  });
});
