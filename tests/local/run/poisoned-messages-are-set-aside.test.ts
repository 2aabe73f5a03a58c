import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../../local/run/summary.ts";
import { collect, dataFolders, filesOf } from "./collecting.ts";
import { deadLettersOf, putMessage } from "./poison.ts";

const selection = { sessions: ["2025-04-07"] };
const poison = {
  "fetch-page": JSON.stringify({
    specversion: "1.0",
    id: "poison",
    source: "/somebody",
    type: "br.b3.page.requested.v1",
    time: "2026-04-06T12:00:00Z",
    datacontenttype: "application/json",
    runid: "0190a6f0-0000-7000-8000-000000000000",
    data: {
      dataset: "portfolio-by-code",
      index: "ibovespa",
      period: { day: "2025-04-31" },
      page: 0,
      reason: "daily",
      attempt: 1,
    },
  }),
  "compact-day": "{ this is no JSON",
  "trigger-refine": '{"Type":"Notification"}',
};

const folders = dataFolders();
let dataDir: string;
let summary: RunSummary;
let startedAt: Date;

beforeAll(async () => {
  dataDir = await folders.create();
  startedAt = new Date();
  for (const [queue, body] of Object.entries(poison)) await putMessage(dataDir, queue, body);
  summary = await collect(dataDir, selection);
});
afterAll(folders.clear);

const attributesOf = async (queue: string) => {
  const [letter, ...others] = await deadLettersOf(dataDir, queue);
  expect(others).toEqual([]);
  const attributes = Object.entries(letter?.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    value.StringValue,
  ]);
  return { body: letter?.Body, attributes: Object.fromEntries(attributes) as Record<string, string> };
};

describe("a message that breaks its contract", () => {
  it("is counted, and is all that is left over", () => {
    expect(summary.deadLetters).toBe(3);
    for (const [name, depth] of Object.entries(summary.queues)) {
      const isPoisoned = Object.keys(poison).some((queue) => name === `bovespa-local-${queue}-dlq`);
      expect(depth, name).toEqual({ visible: isPoisoned ? 1 : 0, inFlight: 0, delayed: 0 });
    }
  });

  it.each([
    ["fetch-page", ["data.index", "data.period", "data.page"]],
    ["compact-day", ["body: not JSON"]],
    ["trigger-refine", ["MessageId", "TopicArn", "Message"]],
  ] as const)("lies as it came in the dead-letter queue of %s, with what is wrong", async (queue, named) => {
    const { body, attributes } = await attributesOf(queue);
    expect(body).toBe(poison[queue]);
    expect(attributes).toMatchObject({
      "failure-code": "contract-violation",
      "source-queue": `bovespa-local-${queue}`,
      "receive-count": "1",
    });
    for (const path of named) expect(attributes["failure-reason"]).toContain(path);
    const instants = ["first-received-at", "failed-at"].map((name) => new Date(attributes[name] ?? ""));
    for (const instant of instants) expect(instant.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
    expect(instants[1]?.getTime()).toBeGreaterThanOrEqual(instants[0]?.getTime() ?? Number.NaN);
  });

  it("costs the session nothing", async () => {
    const clean = await folders.create();
    const { collected, sessions } = await collect(clean, selection);
    expect(summary.collected).toEqual(collected);
    expect(summary.sessions).toEqual(sessions);
    expect(await filesOf(dataDir, "lake")).toEqual(await filesOf(clean, "lake"));
  });

  it("is still told of by the next run, which does nothing else", async () => {
    expect(await collect(dataDir, selection)).toMatchObject({ deadLetters: 3, newObjects: 0, jobRuns: 0 });
  });
});
