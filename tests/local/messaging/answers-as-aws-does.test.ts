import { CreateTopicCommand, GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { createMessaging } from "../../../local/cloud/messaging/messaging.ts";
import { cloudFolder, region } from "./cloud.ts";

const folder = cloudFolder();
afterEach(() => folder.clear());

describe("SQS of the embedded cloud", () => {
  it("names its errors as the SDK knows them", async () => {
    const { sqs, createQueue } = await folder.start();
    const QueueUrl = await createQueue("work");
    const failing = [
      ["QueueDoesNotExist", new GetQueueUrlCommand({ QueueName: "absent" })],
      ["InvalidMessageContents", new SendMessageCommand({ QueueUrl, MessageBody: "\u0001" })],
      [
        "InvalidAttributeValue",
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "-1" } }),
      ],
      [
        "MessageNotInflight",
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: "gone", VisibilityTimeout: 1 }),
      ],
    ] as const;
    for (const [name, command] of failing) {
      await expect(sqs.send(command as GetQueueUrlCommand)).rejects.toMatchObject({ name });
    }
    await expect(createQueue("work", { VisibilityTimeout: "77" })).rejects.toMatchObject({
      name: "QueueNameExists",
    });
  });

  it("answers 501 to an operation that it lacks", async () => {
    const { sqs } = await folder.start();
    await expect(
      sqs.send(new StartMessageMoveTaskCommand({ SourceArn: "arn:aws:sqs:us-east-1:000000000000:work" })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 }, message: /StartMessageMoveTask/ });
  });

  it("gives URLs of its own endpoint, and finds a queue under any host", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const queueUrl = await cloud.createQueue("work");
    expect(queueUrl).toBe(`${cloud.endpoint}/000000000000/work`);
    await cloud.stop();

    const again = await folder.start(dataDir);
    const { QueueUrl } = await again.sqs.send(new GetQueueUrlCommand({ QueueName: "work" }));
    expect(QueueUrl).toBe(`${again.endpoint}/000000000000/work`);
    for (const url of [queueUrl, "https://sqs.us-east-1.amazonaws.com/000000000000/work"]) {
      await again.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "found" }));
    }
    expect(again.messaging.depths()).toMatchObject({ work: { visible: 2 } });
  });

  it("keeps messages, tags and merged attributes over a restart, and a deleted queue deleted", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const queueUrl = await cloud.createQueue("work");
    await cloud.sendAll(queueUrl, ["kept"]);
    await cloud.sqs.send(new TagQueueCommand({ QueueUrl: queueUrl, Tags: { stage: "dev" } }));
    await cloud.createQueue("work", { Policy: "{}" });
    await cloud.sns.send(new CreateTopicCommand({ Name: "news" }));
    await cloud.sns.send(new CreateTopicCommand({ Name: "news", Attributes: { DisplayName: "News" } }));
    const dropped = await cloud.createQueue("dropped");
    await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: dropped }));
    await cloud.stop();

    const again = await folder.start(dataDir);
    expect(again.messaging.depths()).toEqual({ work: { visible: 1, inFlight: 0, delayed: 0 } });
    const { Attributes } = await again.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }),
    );
    expect(Attributes?.Policy).toBe("{}");
    const topic = await again.sns.send(
      new GetTopicAttributesCommand({ TopicArn: "arn:aws:sns:us-east-1:000000000000:news" }),
    );
    expect(topic.Attributes?.DisplayName).toBe("News");
  });

  it("lists every queue once over its pages", async () => {
    const { sqs, createQueue } = await folder.start();
    const names = ["b", "B", "a-1", "A_1", "a", "Z", "z"];
    for (const name of names) await createQueue(name);
    const listed: string[] = [];
    let token: string | undefined;
    do {
      const page = await sqs.send(
        new ListQueuesCommand({ MaxResults: 2, ...(token === undefined ? {} : { NextToken: token }) }),
      );
      listed.push(...(page.QueueUrls ?? []).map((url) => url.split("/").at(-1) ?? ""));
      token = page.NextToken;
    } while (token !== undefined);
    expect(listed).toEqual(names.toSorted());
  });

  it("refuses a second queue of the same name in another region", async () => {
    const { createQueue, endpoint } = await folder.start();
    await createQueue("work");
    const elsewhere = new SQSClient({
      endpoint,
      region: "sa-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    await expect(elsewhere.send(new CreateQueueCommand({ QueueName: "work" }))).rejects.toMatchObject({
      name: "QueueNameExists",
    });
    elsewhere.destroy();
  });

  it("belongs to one process: a second one is told which folder is in use", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const second = createMessaging({ dataDir, region });
    await expect(second.start()).rejects.toMatchObject({ name: "VisibleError", code: "data-in-use" });
    await cloud.stop();
    await second.start();
    await second.stop();
  });

  it("ends long polls when it stops", async () => {
    const cloud = await folder.start();
    const queueUrl = await cloud.createQueue("work");
    const waiting = cloud.receive(queueUrl, { WaitTimeSeconds: 20 });
    await cloud.arnOf(queueUrl);
    const startedAt = performance.now();
    const stopped = cloud.messaging.stop();
    expect(await waiting).toEqual([]);
    await stopped;
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
