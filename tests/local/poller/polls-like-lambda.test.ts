import { ChangeMessageVisibilityCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type QueueSpec, queues } from "../../../contracts/topology.ts";
import {
  type BatchReport,
  createPoller,
  type Poller,
  type SqsFunction,
} from "../../../local/poller/poller.ts";
import { type Cloud, cloudFolder } from "../messaging/cloud.ts";

const folder = cloudFolder();
const pollers: Poller[] = [];
afterEach(async () => {
  for (const poller of pollers.splice(0)) await poller.stop();
  await folder.clear();
});

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`);
const succeed: SqsFunction = async () => ({ batchItemFailures: [] });

const started = (cloud: Cloud, queueUrl: string, handler: SqsFunction, spec: Partial<QueueSpec> = {}) => {
  const reports: BatchReport[] = [];
  const errors: unknown[] = [];
  const poller = createPoller({
    sqs: cloud.sqs,
    queueUrl,
    spec: { ...queues["compact-day"], maxConcurrency: 1, ...spec },
    functionName: "compact-day",
    handler,
    onBatch: (report) => reports.push(report),
    onError: (error) => errors.push(error),
  });
  pollers.push(poller);
  poller.start();
  const handled = (count: number) =>
    vi.waitFor(
      () => expect(reports.reduce((sum, { records }) => sum + records, 0)).toBeGreaterThanOrEqual(count),
      { timeout: 10_000, interval: 2 },
    );
  return { poller, reports, errors, handled };
};

const empty = { visible: 0, inFlight: 0, delayed: 0 };

describe("the poller", () => {
  it("hands over the event and context that Lambda would", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work");
    await cloud.sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: "body",
        MessageAttributes: {
          text: { DataType: "String", StringValue: "value" },
          bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 3]) },
        },
      }),
    );
    const calls: { event: SQSEvent; context: Context; remaining: number }[] = [];
    const { handled } = started(cloud, queueUrl, async (event, context) => {
      calls.push({ event, context, remaining: context.getRemainingTimeInMillis() });
      return { batchItemFailures: [] };
    });
    await handled(1);
    const [call] = calls;
    expect(call?.event).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: "body",
          attributes: {
            ApproximateReceiveCount: "1",
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: "000000000000",
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            text: { stringValue: "value", stringListValues: [], binaryListValues: [], dataType: "String" },
            bytes: { binaryValue: "AQID", stringListValues: [], binaryListValues: [], dataType: "Binary" },
          },
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          md5OfBody: "841a2d689ad86bd1611447453c22c6fc",
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:work",
          awsRegion: "us-east-1",
        },
      ],
    });
    expect(call?.context).toMatchObject({
      functionName: "compact-day",
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(call?.remaining).toBeGreaterThan(110_000);
    expect(call?.remaining).toBeLessThanOrEqual(120_000);
  });

  it("gathers what the queue holds into one call, up to the batch size", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work");
    await cloud.sendAll(queueUrl, numbered(250));
    const { reports, handled } = started(cloud, queueUrl, succeed, { batchSize: 200 });
    await handled(250);
    expect(reports.map(({ records }) => records)).toEqual([200, 50]);
    expect(cloud.messaging.depths()).toEqual({ work: empty });
  });

  it("deletes the messages that are done and leaves the failed ones to their visibility", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work", { VisibilityTimeout: "43200" });
    await cloud.sendAll(queueUrl, numbered(25));
    const { reports, handled, errors } = started(cloud, queueUrl, async ({ Records }) => ({
      batchItemFailures: Records.filter(({ body }) => body.endsWith("3")).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }));
    await handled(25);
    expect(reports).toMatchObject([{ records: 25, failed: 3 }]);
    expect(errors).toEqual([]);
    expect(cloud.messaging.depths()).toEqual({ work: { visible: 0, inFlight: 3, delayed: 0 } });
  });

  it("brings a message back when the function itself has ended its visibility", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work", { VisibilityTimeout: "43200" });
    await cloud.sendAll(queueUrl, ["retried"]);
    const counts: string[] = [];
    const { handled } = started(cloud, queueUrl, async ({ Records: [record] }) => {
      counts.push(record?.attributes.ApproximateReceiveCount ?? "");
      if (counts.length === 3) return { batchItemFailures: [] };
      const change = { QueueUrl: queueUrl, ReceiptHandle: record?.receiptHandle, VisibilityTimeout: 0 };
      await cloud.sqs.send(new ChangeMessageVisibilityCommand(change));
      return { batchItemFailures: [{ itemIdentifier: record?.messageId ?? "" }] };
    });
    await handled(3);
    expect(counts).toEqual(["1", "2", "3"]);
    expect(cloud.messaging.depths()).toEqual({ work: empty });
  });

  it.each<readonly [string, SqsFunction]>([
    [
      "throws",
      async () => {
        throw new Error("out of memory");
      },
    ],
    [
      "names a message that it was not given",
      async () => ({ batchItemFailures: [{ itemIdentifier: "other" }] }),
    ],
    ["names no message", async () => ({ batchItemFailures: [{ itemIdentifier: "" }] })],
    ["does not answer in time", () => new Promise(() => {})],
  ])("deletes nothing when the function %s", async (_, handler) => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work", { VisibilityTimeout: "43200" });
    await cloud.sendAll(queueUrl, numbered(12));
    const { handled, reports, poller } = started(cloud, queueUrl, handler, { functionTimeoutSeconds: 0.05 });
    await handled(12);
    expect(reports).toMatchObject([{ records: 12, failed: 12 }]);
    expect(cloud.messaging.depths()).toEqual({ work: { visible: 0, inFlight: 12, delayed: 0 } });
    expect(poller.busy()).toBe(0);
  });

  it("runs as many calls at a time as the queue permits, each with its own answer", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work", { VisibilityTimeout: "43200" });
    await cloud.sendAll(queueUrl, ["good", "bad"]);
    const both = Promise.withResolvers<void>();
    let running = 0;
    const { handled, poller } = started(
      cloud,
      queueUrl,
      async ({ Records }) => {
        running += 1;
        if (running === 2) both.resolve();
        await both.promise;
        return {
          batchItemFailures: Records.filter(({ body }) => body === "bad").map(({ messageId }) => ({
            itemIdentifier: messageId,
          })),
        };
      },
      { batchSize: 1, maxConcurrency: 2 },
    );
    await both.promise;
    expect(poller.busy()).toBe(2);
    await handled(2);
    expect(cloud.messaging.depths()).toEqual({ work: { visible: 0, inFlight: 1, delayed: 0 } });
  });

  it("ends its long polls at once when it stops, and takes nothing more", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work");
    const stop = new AbortController();
    const { poller, errors } = started(cloud, queueUrl, succeed, { maxConcurrency: 2 });
    // Two answers on other connections: by then the server has the polls.
    await cloud.arnOf(queueUrl);
    await cloud.arnOf(queueUrl);
    const startedAt = performance.now();
    await poller.stop();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    poller.start(stop.signal);
    stop.abort();
    await poller.stop();
    await cloud.arnOf(queueUrl);
    await cloud.sendAll(queueUrl, ["for the next start"]);
    expect(cloud.messaging.depths()).toEqual({ work: { ...empty, visible: 1 } });
    expect(errors).toEqual([]);
  });

  it("finishes and deletes the running batch before it has stopped", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work");
    await cloud.sendAll(queueUrl, numbered(15));
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const { poller, reports } = started(cloud, queueUrl, async () => {
      entered.resolve();
      await leave.promise;
      return { batchItemFailures: [] };
    });
    await entered.promise;
    const stopped = poller.stop();
    leave.resolve();
    await stopped;
    expect(reports).toMatchObject([{ records: 15, failed: 0 }]);
    expect(cloud.messaging.depths()).toEqual({ work: empty });
  });
});
