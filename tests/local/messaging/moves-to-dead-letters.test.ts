import { ListDeadLetterSourceQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { type Cloud, cloudFolder } from "./cloud.ts";

const folder = cloudFolder();
afterEach(() => folder.clear());

const createPair = async (cloud: Cloud, maxReceiveCount: number) => {
  const deadLetters = await cloud.createQueue("work-dlq");
  const deadLetterTargetArn = await cloud.arnOf(deadLetters);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
  return { deadLetters, queueUrl: await cloud.createQueue("work", { RedrivePolicy }) };
};

describe("a queue with a redrive policy", () => {
  it("moves a message to the dead-letter queue after its last permitted receive, with its history", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const { queueUrl, deadLetters } = await createPair(cloud, 2);
    const MessageAttributes = { reason: { DataType: "String", StringValue: "none" } };
    await cloud.sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "poison", MessageAttributes }),
    );
    const [first] = await cloud.receive(queueUrl, { VisibilityTimeout: 0 });
    await cloud.receive(queueUrl, { VisibilityTimeout: 0 });
    expect(await cloud.receive(queueUrl)).toEqual([]);
    expect(cloud.messaging.depths()).toEqual({
      work: { visible: 0, inFlight: 0, delayed: 0 },
      "work-dlq": { visible: 1, inFlight: 0, delayed: 0 },
    });
    expect(cloud.messaging.idle()).toBe(true);
    await cloud.stop();

    const again = await folder.start(dataDir);
    const [dead] = await again.receive(deadLetters);
    expect(dead).toMatchObject({ MessageId: first?.MessageId, Body: "poison", MessageAttributes });
    expect(dead?.Attributes).toMatchObject({
      ApproximateReceiveCount: "3",
      SentTimestamp: first?.Attributes?.SentTimestamp,
      ApproximateFirstReceiveTimestamp: first?.Attributes?.ApproximateFirstReceiveTimestamp,
    });
  });

  it("is not idle while a message waits for its retry", async () => {
    const cloud = await folder.start();
    const { queueUrl } = await createPair(cloud, 2);
    await cloud.sendAll(queueUrl, ["slow"]);
    expect(cloud.messaging.idle()).toBe(false);
    await cloud.receive(queueUrl, { VisibilityTimeout: 600 });
    expect(cloud.messaging.idle()).toBe(false);
  });

  it("is listed as the source of its dead-letter queue", async () => {
    const cloud = await folder.start();
    const { queueUrl, deadLetters } = await createPair(cloud, 2);
    const sourcesOf = async (url: string) =>
      (await cloud.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url }))).queueUrls;
    expect(await sourcesOf(deadLetters)).toEqual([queueUrl]);
    expect(await sourcesOf(queueUrl)).toEqual([]);
    await expect(sourcesOf(`${cloud.endpoint}/000000000000/absent`)).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });

  it("passes over exhausted messages to one that may still be received", async () => {
    const cloud = await folder.start();
    const { queueUrl } = await createPair(cloud, 1);
    await cloud.sendAll(
      queueUrl,
      Array.from({ length: 10 }, (_, index) => `${index}`),
    );
    await cloud.receive(queueUrl, { VisibilityTimeout: 0 });
    await cloud.sendAll(queueUrl, ["fresh"]);
    const received = await cloud.receive(queueUrl);
    expect(received.map(({ Body }) => Body)).toEqual(["fresh"]);
    expect(cloud.messaging.depths()).toMatchObject({ work: { visible: 0 }, "work-dlq": { visible: 10 } });
  });
});
