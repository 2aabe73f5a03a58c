import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deadLetterQueueNames } from "../../../contracts/topology.ts";
import {
  type Letter,
  movedBySqs,
  toLetter,
  toSaved,
  withoutFailure,
} from "../../../core/dead-letters/letter.ts";
import { consoleLinks } from "../../../core/dead-letters/links.ts";
import { parseSaved } from "../../../core/dead-letters/parse-saved.ts";
import type { OutgoingMessage } from "../../../core/dead-letters/queue.ts";
import { selects } from "../../../core/dead-letters/selection.ts";
import { createSummary } from "../../../core/dead-letters/summarize.ts";
import { VisibleError } from "../../../core/errors.ts";
import { givenUp } from "../../support/dead-letters.ts";
import { requestOf, runId } from "../../support/example-messages.ts";

const held = (message: OutgoingMessage) => ({
  id: "8a1f",
  receipt: "r",
  sentAt: new Date("2025-04-07T10:00:00Z"),
  receives: 3,
  ...message,
});
const letterOf = (message: OutgoingMessage) => toLetter("fetch-page-dlq", held(message));
const text = (value: string) => ({ type: "String", value });

describe("a dead letter", () => {
  it("tells what its handler gave up, why, and since when", () => {
    expect(letterOf(givenUp(JSON.stringify(requestOf())))).toMatchObject({
      source: "fetch-page",
      code: "http-520",
      reason: "HTTP 520",
      firstReceivedAt: new Date("2025-04-07T09:00:01Z"),
      failedAt: new Date("2025-04-07T09:42:00Z"),
      receiveCount: 6,
      runId: runId(),
    });
  });

  it("says so where SQS itself moved it: no handler did, and the count is not the handler's", () => {
    expect(letterOf({ body: "{", attributes: {} })).toMatchObject({
      code: movedBySqs,
      reason: expect.stringContaining("crashed or ran out of time"),
      failedAt: undefined,
      receiveCount: undefined,
      runId: undefined,
    });
  });

  it("of a schedule carries EventBridge's own attributes, and has no queue to go back to", () => {
    const tick = toLetter(
      "schedule-dlq",
      held({
        body: "{}",
        attributes: {
          ERROR_CODE: text("Lambda.AWSLambdaException"),
          ERROR_MESSAGE: text("Rate exceeded"),
          SCHEDULED_TIME: text("2025-04-07T12:00:00Z"),
        },
      }),
    );
    expect(tick).toMatchObject({
      source: undefined,
      code: "Lambda.AWSLambdaException",
      reason: "Rate exceeded",
      firstReceivedAt: new Date("2025-04-07T12:00:00Z"),
    });
  });

  it("is readable whatever its attributes and body are", () => {
    const attribute = fc.record({ type: fc.constantFrom("String", "Number", "Binary"), value: fc.string() });
    fc.assert(
      fc.property(
        fc.constantFrom(...deadLetterQueueNames),
        fc.oneof(fc.string(), fc.json()),
        fc.dictionary(
          fc.constantFrom("failed-at", "receive-count", "failure-code", "ERROR_CODE", "x"),
          attribute,
        ),
        (queue, body, attributes) => {
          const letter = toLetter(queue, held({ body, attributes }));
          expect(letter.code).toBeTypeOf("string");
          expect(JSON.parse(JSON.stringify(toSaved(letter)))).toMatchObject({ body, attributes });
        },
      ),
    );
  });

  it("goes back without what says why it failed, and with all else", () => {
    const label = { label: text("stays") };
    expect(withoutFailure(givenUp("body", { more: label }))).toEqual({ body: "body", attributes: label });
  });

  it("is saved and read back as it was; a line that is none is named", () => {
    const saved = [
      toSaved(letterOf(givenUp("a\nb \u2028"))),
      toSaved(letterOf({ body: "{}", attributes: {} })),
    ];
    const lines = saved.map((one) => JSON.stringify(one));
    expect(parseSaved(`${lines.join("\n")}\n\n`, "f")).toEqual(saved);
    expect(() => parseSaved(`${lines[0]}\n{"id":"x"}`, "f")).toThrow(/^f line 2: queue: .*sentAt: .*body: /);
    expect(() => parseSaved("nothing", "f")).toThrow(VisibleError);
    expect(() => parseSaved(JSON.stringify({ ...saved[0], queue: "nope-dlq" }), "f")).toThrow(/queue/);
  });

  it("leads to its trace and its function's log in AWS's console", () => {
    const letter: Letter = {
      ...letterOf(givenUp(JSON.stringify(requestOf()))),
      trace: "Root=1-67f3a1b2-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1",
    };
    const { trace, logs } = consoleLinks(letter, { region: "sa-east-1", stage: "prod" });
    expect(trace).toContain(
      "sa-east-1.console.aws.amazon.com/cloudwatch/home?region=sa-east-1#xray:traces/1-67f3a1b2-",
    );
    const decode = (part = "") => decodeURIComponent(part.replaceAll("$", "%"));
    const [group, events] = (logs?.split("log-group/")[1] ?? "").split("/");
    expect(decode(decode(group))).toBe("/aws/lambda/bovespa-prod-fetch-page");
    const asked = new URLSearchParams(decode(events).split("?")[1]);
    expect(asked.get("filterPattern")).toBe(`"${runId()}"`);
    expect(new Date(Number(asked.get("start"))).toISOString()).toBe("2025-04-07T08:42:00.000Z");
    expect(consoleLinks(letterOf({ body: "{", attributes: {} }), { region: "r", stage: "s" })).toEqual({
      logs: expect.not.stringContaining("filterPattern"),
    });
  });
});

describe("a selection", () => {
  const letter = letterOf(givenUp('{"Ticker":"PETR4"}', { reason: "page 2 differs" }));
  it.each([
    [{}, true],
    [{ codes: ["http-520", "x"] }, true],
    [{ codes: ["x"] }, false],
    [{ codes: [] }, false],
    [{ since: new Date("2025-04-07T09:42:00Z") }, true],
    [{ since: new Date("2025-04-07T09:42:00.001Z") }, false],
    [{ match: "petr4" }, true],
    [{ match: "PAGE 2" }, true],
    [{ match: "vale3" }, false],
    [{ ids: ["x", "8a"] }, true],
    [{ ids: ["a1f"] }, false],
    [{ codes: ["http-520"], match: "vale3" }, false],
  ])("%j takes the letter: %s", (selection, takes) => {
    expect(selects(selection)(letter)).toBe(takes);
  });
});

describe("a summary", () => {
  it("groups by code, most first, with the newest reason of each", () => {
    const summary = createSummary("fetch-page-dlq");
    const at = (code: string, failedAt: string, reason: string) =>
      summary.add(letterOf(givenUp("{}", { code, failedAt, reason })));
    at("a", "2025-04-07T10:00:00Z", "first");
    at("b", "2025-04-07T12:00:00Z", "newest b");
    at("b", "2025-04-07T09:00:00Z", "oldest b");
    expect(summary.of({ heldByOthers: 2, isWhole: true })).toMatchObject({
      count: 3,
      oldest: new Date("2025-04-07T09:00:00Z"),
      heldByOthers: 2,
      groups: [
        {
          code: "b",
          count: 2,
          oldest: new Date("2025-04-07T09:00:00Z"),
          newest: new Date("2025-04-07T12:00:00Z"),
          reason: "newest b",
        },
        { code: "a", count: 1, reason: "first" },
      ],
    });
  });
});
