import { CreateTopicCommand, PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { afterEach, describe, expect, it } from "vitest";
import { ObjectNotified } from "../../../contracts/messages/object-notified.ts";
import { type Cloud, cloudFolder } from "./cloud.ts";

const folder = cloudFolder();
afterEach(() => folder.clear());

const subscribed = async (cloud: Cloud) => {
  const { TopicArn = "" } = await cloud.sns.send(new CreateTopicCommand({ Name: "written" }));
  const queueUrls = await Promise.all(["refine", "catalog"].map((name) => cloud.createQueue(name)));
  for (const url of queueUrls) {
    const Endpoint = await cloud.arnOf(url);
    await cloud.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  }
  return { TopicArn, queueUrls };
};

const testEvent = JSON.stringify({ Event: "s3:TestEvent", Bucket: "lake" });

describe("a topic", () => {
  it("puts what is published in the process on every queue, in the envelope, for good", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const { TopicArn, queueUrls } = await subscribed(cloud);
    await cloud.createQueue("not-subscribed");
    await cloud.messaging.publish({ topicArn: TopicArn, message: testEvent });
    await cloud.stop();

    const again = await folder.start(dataDir);
    for (const url of queueUrls) {
      const messages = await again.receive(url);
      expect(messages).toHaveLength(1);
      const envelope = ObjectNotified.parse(JSON.parse(messages[0]?.Body ?? ""));
      expect(envelope).toMatchObject({ TopicArn, Message: { Event: "s3:TestEvent" } });
    }
    expect(again.messaging.depths()["not-subscribed"]).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it("keeps its subscriptions over a restart", async () => {
    const dataDir = await folder.folder();
    const cloud = await folder.start(dataDir);
    const { TopicArn, queueUrls } = await subscribed(cloud);
    await cloud.stop();

    const again = await folder.start(dataDir);
    await again.sns.send(new PublishCommand({ TopicArn, Message: testEvent }));
    for (const url of queueUrls) expect(await again.receive(url)).toHaveLength(1);
  });

  it("wakes a consumer that waits", async () => {
    const cloud = await folder.start();
    const { TopicArn, queueUrls } = await subscribed(cloud);
    const waiting = cloud.receive(queueUrls[0] ?? "", { WaitTimeSeconds: 20 });
    await cloud.arnOf(queueUrls[0] ?? "");
    await cloud.messaging.publish({ topicArn: TopicArn, message: testEvent });
    expect(await waiting).toHaveLength(1);
  });

  it("is named when it does not exist", async () => {
    const { messaging, stop } = await folder.start();
    const publish = () =>
      messaging.publish({ topicArn: "arn:aws:sns:us-east-1:000000000000:absent", message: "{}" });
    await expect(publish()).rejects.toMatchObject({ name: "PermanentError", code: "topic-not-found" });
    await stop();
    await expect(publish()).rejects.toMatchObject({ name: "TransientError", code: "messaging-stopped" });
  });
});
