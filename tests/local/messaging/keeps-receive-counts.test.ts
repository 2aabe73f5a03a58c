import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cloudFolder } from "./cloud.ts";

const folder = cloudFolder();
afterEach(() => folder.clear());

describe("the receive count of a message", () => {
  it("survives a visibility that its consumer sets to zero, also over a restart", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const queueUrl = await cloud.createQueue("work");
    await cloud.sendAll(queueUrl, ["once"]);
    const firstReceived = new Set<string | undefined>();
    for (const count of ["1", "2"]) {
      const [message] = await cloud.receive(queueUrl);
      expect(message?.Attributes?.ApproximateReceiveCount).toBe(count);
      firstReceived.add(message?.Attributes?.ApproximateFirstReceiveTimestamp);
      await cloud.sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    }
    await cloud.stop();

    const again = await folder.start(dataDir);
    const [message] = await again.receive(queueUrl);
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("3");
    firstReceived.add(message?.Attributes?.ApproximateFirstReceiveTimestamp);
    expect(firstReceived.size).toBe(1);
  });

  it("survives a visibility time-out, also over a restart", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const queueUrl = await cloud.createQueue("work");
    await cloud.sendAll(queueUrl, ["once"]);
    for (const count of ["1", "2"]) {
      const [message] = await cloud.receive(queueUrl, { VisibilityTimeout: 0 });
      expect(message?.Attributes?.ApproximateReceiveCount).toBe(count);
    }
    expect(cloud.messaging.depths()).toEqual({ work: { visible: 1, inFlight: 0, delayed: 0 } });
    await cloud.stop();

    const again = await folder.start(dataDir);
    const [message] = await again.receive(queueUrl);
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("3");
  });

  it("does not move when an answer cannot reach the caller any more", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work");
    const hangUp = new AbortController();
    const gone = cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: hangUp.signal,
    });
    const refused = expect(gone).rejects.toMatchObject({ name: "AbortError" });
    // A question and its answer: the server has the long poll by then, and afterwards the hang-up.
    await cloud.arnOf(queueUrl);
    const listening = cloud.receive(queueUrl, { WaitTimeSeconds: 20 });
    await cloud.arnOf(queueUrl);
    hangUp.abort();
    await refused;
    await cloud.arnOf(queueUrl);
    await cloud.sendAll(queueUrl, ["for the one who still listens"]);
    expect(await listening).toMatchObject([{ Attributes: { ApproximateReceiveCount: "1" } }]);
  });
});

describe("messages whose caller hangs up while the answer is under way", () => {
  it("are visible again at once, and that receive is not counted", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const queueUrl = await cloud.createQueue("work", { VisibilityTimeout: "43200" });
    // More than the buffers of a loopback connection hold.
    for (let index = 0; index < 10; index += 1) {
      const MessageBody = `${index}`.padEnd(1_000_000, "x");
      await cloud.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    }
    const outgoing = request(cloud.endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.ReceiveMessage" },
    });
    outgoing.end(JSON.stringify({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }));
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(cloud.messaging.depths()).toMatchObject({ work: { inFlight: 10 } });
    answer.on("error", () => {});
    answer.destroy();
    await vi.waitFor(() => expect(cloud.messaging.depths()).toMatchObject({ work: { visible: 10 } }), {
      interval: 2,
    });
    await cloud.stop();

    const again = await folder.start(dataDir);
    const counts = (await again.receiveAll(queueUrl)).map(
      ({ Attributes }) => Attributes?.ApproximateReceiveCount,
    );
    expect(counts).toEqual(Array.from({ length: 10 }, () => "1"));
  });
});

describe("a received message", () => {
  it("carries its system attributes and its own attributes, also over a restart", async () => {
    const dataDir = await folder.folder();
    const sentFrom = Date.now();
    const cloud = await folder.start(dataDir);
    const queueUrl = await cloud.createQueue("work");
    const MessageAttributes = {
      text: { DataType: "String", StringValue: "ações" },
      count: { DataType: "Number", StringValue: "3" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255, 10]) },
    };
    await cloud.sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "índice 📈", MessageAttributes }),
    );
    await cloud.stop();

    const again = await folder.start(dataDir);
    const [message] = await again.receive(queueUrl);
    expect(message).toMatchObject({ Body: "índice 📈", MessageAttributes });
    const { SentTimestamp, ApproximateFirstReceiveTimestamp, SenderId } = message?.Attributes ?? {};
    expect(Number(SentTimestamp)).toBeGreaterThanOrEqual(sentFrom);
    expect(Number(ApproximateFirstReceiveTimestamp)).toBeGreaterThanOrEqual(Number(SentTimestamp));
    expect(SenderId).toBe("000000000000");
  });

  it("is gone for good once a batch delete has answered", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const queueUrl = await cloud.createQueue("work");
    await cloud.sendAll(
      queueUrl,
      Array.from({ length: 10 }, (_, index) => `${index}`),
    );
    const received = await cloud.receive(queueUrl);
    const deleted = received.slice(0, 7);
    await cloud.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: deleted.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })),
      }),
    );
    await cloud.stop();

    const again = await folder.start(dataDir);
    const left = (await again.receiveAll(queueUrl)).map(({ Body }) => Body);
    expect(left.toSorted()).toEqual(
      received
        .slice(7)
        .map(({ Body }) => Body)
        .toSorted(),
    );
  });
});
