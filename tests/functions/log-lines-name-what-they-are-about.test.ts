import { describe, expect, it } from "vitest";
import { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { PageCollected } from "../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../contracts/messages/page-requested.ts";
import { PermanentError, TransientError } from "../../core/errors.ts";
import { groupingQueueHandler, queueHandler } from "../../functions/_shared/queue-handler.ts";
import { collectedOf, requestOf, runId } from "../support/example-messages.ts";
import { notificationBody } from "../support/notifications.ts";
import { queueDeps } from "../support/queue-deps.ts";
import { lambdaContext, sqsEvent, sqsRecord } from "../support/sqs-events.ts";

const context = lambdaContext();
const fieldsOf = ({ log }: ReturnType<typeof queueDeps>, message: string) =>
  log.lines.filter((line) => line.message === message).map(({ fields }) => fields);

const about = (index: string) => ({
  runId: runId(),
  dataset: "portfolio-by-code",
  index,
  session: "2025-04-07",
  page: 1,
});

describe("a log line that is written while a message is handled", () => {
  it("names its run, message, dataset, index and session; its own fields win", async () => {
    const deps = queueDeps();
    const handler = queueHandler(
      PageRequested,
      async ({ data }) => {
        await Promise.resolve();
        deps.log.info("worked", { rows: 3, session: data.index === "IFIX" ? "2025-04-08" : undefined });
      },
      deps,
    );
    await handler(
      sqsEvent(
        sqsRecord(requestOf({ index: "IBOV" }), { messageId: "a" }),
        sqsRecord(requestOf({ index: "IFIX" }), { messageId: "b" }),
      ),
      context,
    );
    expect(fieldsOf(deps, "worked")).toEqual([
      { ...about("IBOV"), messageId: "a", rows: 3, session: undefined },
      { ...about("IFIX"), messageId: "b", rows: 3, session: "2025-04-08" },
    ]);
  });

  it("names what the messages of one piece of work share, and lists their ids, indexes and runs", async () => {
    const deps = queueDeps();
    const handler = groupingQueueHandler(
      PageCollected,
      { key: () => "all", handle: async () => deps.log.info("worked") },
      deps,
    );
    const [first, second] = [collectedOf({ index: "IBOV" }), collectedOf({ index: "IFIX" })];
    await handler(
      sqsEvent(
        sqsRecord(first, { messageId: "a" }),
        sqsRecord({ ...second, runid: runId(1) }, { messageId: "b" }),
      ),
      context,
    );
    expect(fieldsOf(deps, "worked")).toEqual([
      {
        messageIds: ["a", "b"],
        runIds: [runId(), runId(1)],
        dataset: "portfolio-by-code",
        indexes: ["IBOV", "IFIX"],
        session: "2025-04-07",
        page: 1,
        messages: 2,
      },
    ]);
  });

  it("names the file of the lake that a notification tells of", async () => {
    const deps = queueDeps();
    const handler = queueHandler(ObjectNotified, async () => deps.log.info("worked"), deps);
    await handler(sqsEvent(sqsRecord(notificationBody("curated/a/b.parquet"), { messageId: "a" })), context);
    expect(fieldsOf(deps, "worked")).toEqual([{ messageId: "a", key: "curated/a/b.parquet" }]);
  });
});

describe("what becomes of a message that fails", () => {
  it("is logged under its own message, also when it failed in company", async () => {
    const deps = queueDeps();
    const handler = groupingQueueHandler(
      PageCollected,
      {
        key: ({ data }) => data.dataset,
        handle: () => Promise.reject(new TransientError("busy", "later")),
      },
      deps,
    );
    const messages = ["IBOV", "IFIX"].map((index) =>
      sqsRecord(collectedOf({ index }), { messageId: index, received: index === "IBOV" ? 1 : 3 }),
    );
    await handler(sqsEvent(...messages), context);
    expect(fieldsOf(deps, "message failed, retried")).toEqual([
      {
        ...about("IBOV"),
        messageId: "IBOV",
        code: "busy",
        reason: "later",
        received: 1,
        seconds: expect.any(Number),
      },
    ]);
    expect(fieldsOf(deps, "message dead-lettered")).toEqual([
      { ...about("IFIX"), messageId: "IFIX", code: "busy", reason: "later" },
    ]);
  });

  it("names the run even of a message that breaks its contract", async () => {
    const deps = queueDeps();
    const handler = queueHandler(PageRequested, () => Promise.reject(new PermanentError("x", "y")), deps);
    const { data: _, ...headless } = requestOf({});
    await handler(
      sqsEvent(sqsRecord(headless, { messageId: "a" }), sqsRecord("no JSON", { messageId: "b" })),
      context,
    );
    expect(fieldsOf(deps, "message dead-lettered")).toMatchObject([
      { messageId: "a", runId: runId(), code: "contract-violation" },
      { messageId: "b", code: "contract-violation" },
    ]);
  });
});
