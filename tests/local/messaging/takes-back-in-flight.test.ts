import { ChangeMessageVisibilityCommand, type Message } from "@aws-sdk/client-sqs";
import { afterEach, expect, it } from "vitest";
import { cloudFolder } from "./cloud.ts";

const folder = cloudFolder();
afterEach(() => folder.clear());

const countsOf = (messages: readonly Message[]) =>
  Object.fromEntries(
    messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]).sort(),
  );

it("makes what a lost consumer had received visible, uncounted, also over a restart", async () => {
  const dataDir = await folder.folder();
  const cloud = await folder.start(dataDir);
  const queueUrl = await cloud.createQueue("work");
  const otherUrl = await cloud.createQueue("other");
  await cloud.sendAll(queueUrl, ["held", "given back"]);
  await cloud.sendAll(otherUrl, ["elsewhere"]);
  await cloud.receive(otherUrl);
  const received = await cloud.receive(queueUrl);
  await cloud.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: received.find(({ Body }) => Body === "given back")?.ReceiptHandle,
      VisibilityTimeout: 600,
    }),
  );
  cloud.messaging.takeBackInFlight(["work", "nowhere"]);
  expect(cloud.messaging.depths()).toMatchObject({
    work: { visible: 1, inFlight: 1 },
    other: { visible: 0, inFlight: 1 },
  });
  expect(countsOf(await cloud.receive(queueUrl))).toEqual({ held: "1" });
  cloud.messaging.takeBackInFlight(["work"]);
  await cloud.stop();

  const again = await folder.start(dataDir);
  expect(countsOf(await again.receive(queueUrl))).toEqual({ held: "1", "given back": "2" });
});
