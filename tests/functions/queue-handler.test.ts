import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PermanentError, TransientError } from "../../core/errors.ts";
import { backoffSeconds } from "../../functions/_shared/backoff.ts";
import { groupingQueueHandler, queueHandler } from "../../functions/_shared/queue-handler.ts";
import { queueDeps } from "../support/queue-deps.ts";
import { lambdaContext, sqsEvent, sqsRecord } from "../support/sqs-events.ts";

const Greeting = z.object({ name: z.string(), day: z.iso.date().optional() });
const context = lambdaContext();
const failedIds = (answer: { batchItemFailures: { itemIdentifier: string }[] }) =>
  answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe("queueHandler", () => {
  it("acknowledges what succeeds and gives back only what fails", async () => {
    const deps = queueDeps();
    const handler = queueHandler(
      Greeting,
      async ({ name }) => {
        if (name === "bad") throw new TransientError("busy", "try later");
      },
      deps,
    );
    const bad = sqsRecord({ name: "bad" });
    const answer = await handler(
      sqsEvent(sqsRecord({ name: "good" }), bad, sqsRecord({ name: "fine" })),
      context,
    );
    expect(failedIds(answer)).toEqual([bad.messageId]);
    expect(deps.letters).toEqual([]);
    expect(deps.delays.map(({ receiptHandle }) => receiptHandle)).toEqual([bad.receiptHandle]);
  });

  it("dead-letters a message that breaks its contract at once, with path and issue, and acknowledges it", async () => {
    const deps = queueDeps();
    const handled: string[] = [];
    const handler = queueHandler(Greeting, async ({ name }) => handled.push(name), deps);
    const answer = await handler(
      sqsEvent(sqsRecord({ name: 7, day: "2025-02-30" }), sqsRecord("{"), sqsRecord({ name: "ok" })),
      context,
    );
    expect(answer.batchItemFailures).toEqual([]);
    expect(handled).toEqual(["ok"]);
    expect(deps.letters.map(({ code }) => code)).toEqual(["contract-violation", "contract-violation"]);
    expect(deps.letters[0]?.reason).toMatch(/name: .*string.*; day: /);
    expect(deps.letters[0]?.body).toBe('{"name":7,"day":"2025-02-30"}');
    expect(deps.letters[1]?.reason).toMatch(/not JSON/);
    expect(deps.letters[0]?.firstReceivedAt.toISOString()).toBe("2025-04-07T09:00:01.000Z");
  });

  it("dead-letters a permanent failure at once and a transient one on the last permitted receive", async () => {
    const deps = queueDeps({ maxReceiveCount: 3 });
    const failures: Record<string, Error> = {
      permanent: new PermanentError("session-passed", "too late"),
      transient: new TransientError("http-520", "cloud"),
      bug: new SyntaxError("oops"),
    };
    const handler = queueHandler(Greeting, async ({ name }) => Promise.reject(failures[name]), deps);
    const early = sqsRecord({ name: "transient" }, { received: 2 });
    const answer = await handler(
      sqsEvent(
        sqsRecord({ name: "permanent" }),
        early,
        sqsRecord({ name: "transient" }, { received: 3 }),
        sqsRecord({ name: "bug" }, { received: 3 }),
      ),
      context,
    );
    expect(failedIds(answer)).toEqual([early.messageId]);
    expect(deps.letters.map(({ code, receiveCount }) => [code, receiveCount]).sort()).toEqual([
      ["http-520", 3],
      ["session-passed", 1],
      ["unexpected-error", 3],
    ]);
  });

  it("gives a message back when its dead letter cannot be written", async () => {
    const deps = { ...queueDeps(), deadLetters: { send: () => Promise.reject(new Error("DLQ away")) } };
    const handler = queueHandler(Greeting, async () => undefined, deps);
    const record = sqsRecord("not json");
    expect(failedIds(await handler(sqsEvent(record), context))).toEqual([record.messageId]);
  });

  it("gives a message back when its delay is refused", async () => {
    const deps = {
      ...queueDeps(),
      redelivery: { delay: () => Promise.reject(new Error("receipt expired")) },
    };
    const handler = queueHandler(Greeting, () => Promise.reject(new TransientError("busy", "later")), deps);
    const record = sqsRecord({ name: "a" });
    expect(failedIds(await handler(sqsEvent(record), context))).toEqual([record.messageId]);
    expect(deps.letters).toEqual([]);
  });

  it("gives back every message of a batch that fails as a whole without throwing", async () => {
    const deps = queueDeps();
    const handler = queueHandler(Greeting, () => Promise.reject(new TransientError("busy", "later")), deps);
    const records = [sqsRecord({ name: "a" }), sqsRecord({ name: "b" })];
    const answer = await handler(sqsEvent(...records), context);
    expect(failedIds(answer)).toEqual(records.map(({ messageId }) => messageId));
  });

  it("keeps overlapping batches of one process apart", async () => {
    const deps = queueDeps();
    const gate = Promise.withResolvers<void>();
    const handler = queueHandler(
      Greeting,
      async ({ name }) => {
        if (name === "slow failure") {
          await gate.promise;
          throw new TransientError("busy", "later");
        }
      },
      deps,
    );
    const slow = sqsRecord({ name: "slow failure" });
    const first = handler(sqsEvent(slow), context);
    const second = await handler(sqsEvent(sqsRecord({ name: "quick" })), context);
    gate.resolve();
    expect(failedIds(second)).toEqual([]);
    expect(failedIds(await first)).toEqual([slow.messageId]);
  });
});

describe("groupingQueueHandler", () => {
  it("handles each group once and gives back the messages of a failing group only", async () => {
    const deps = queueDeps();
    const calls: string[][] = [];
    const handler = groupingQueueHandler(
      Greeting,
      {
        key: ({ day }) => day ?? "",
        handle: async (messages) => {
          calls.push(messages.map(({ name }) => name));
          if (messages[0]?.day === "2025-07-01") throw new TransientError("busy", "later");
        },
      },
      deps,
    );
    const records = [
      sqsRecord({ name: "a", day: "2025-06-30" }),
      sqsRecord({ name: "b", day: "2025-07-01" }),
      sqsRecord({ name: "c", day: "2025-06-30" }),
      sqsRecord({ name: "d", day: "2025-07-01" }),
    ];
    const answer = await handler(sqsEvent(...records), context);
    expect(calls.toSorted()).toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
    expect(failedIds(answer)).toEqual([records[1]?.messageId, records[3]?.messageId]);
  });

  it("never loses a message: each one is done, given back, or dead-lettered, and only once", async () => {
    const outcome = fc.constantFrom("done", "transient", "permanent", "malformed");
    const record = fc.record({
      outcome,
      received: fc.integer({ min: 1, max: 4 }),
      group: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 30 }), async (specs) => {
        const deps = queueDeps({ maxReceiveCount: 3 });
        const done: string[] = [];
        const handler = groupingQueueHandler(
          Greeting,
          {
            key: ({ name }) => name.split("#")[0] ?? "",
            handle: async (messages) => {
              if (messages[0]?.name.startsWith("transient")) throw new TransientError("busy", "later");
              if (messages[0]?.name.startsWith("permanent")) throw new PermanentError("gone", "never");
              done.push(...messages.map(({ name }) => name));
            },
          },
          deps,
        );
        const records = specs.map(({ outcome, received, group }, at) =>
          sqsRecord(outcome === "malformed" ? `{${at}` : { name: `${outcome}${group}#${at}` }, { received }),
        );
        const answer = await handler(sqsEvent(...records), context);
        const expectedBack = records.filter(
          (_, at) => specs[at]?.outcome === "transient" && (specs[at]?.received ?? 0) < 3,
        );
        expect(failedIds(answer)).toEqual(expectedBack.map(({ messageId }) => messageId));
        expect(done.length).toBe(specs.filter(({ outcome }) => outcome === "done").length);
        expect(done.length + expectedBack.length + deps.letters.length).toBe(records.length);
      }),
    );
  });
});

describe("backoffSeconds", () => {
  it("grows with the receives, stays within SQS's and our bounds, and is spread over half of itself", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (base, received, random) => {
          const ceiling = Math.min(900, base * 2 ** (received - 1));
          const seconds = backoffSeconds(base, received, () => random);
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
          expect(seconds).toBeLessThanOrEqual(ceiling);
        },
      ),
    );
  });
});
