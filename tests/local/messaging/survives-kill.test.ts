import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { type Clients, clientsOf, cloudFolder } from "./cloud.ts";

const folder = cloudFolder();
const children: { process: ChildProcess; clients: Clients }[] = [];

const startChild = async (dataDir: string) => {
  const script = fileURLToPath(new URL("./crash-child.ts", import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  const [endpoint] = (await once(createInterface(child.stdout), "line")) as [string];
  const clients = clientsOf(endpoint);
  children.push({ process: child, clients });
  const kill = async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  return { ...clients, endpoint, kill };
};

afterEach(async () => {
  for (const { process: child, clients } of children.splice(0)) {
    clients.destroy();
    child.kill("SIGKILL");
  }
  await folder.clear();
});

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`);

describe("a kill -9 of the embedded cloud", () => {
  it("makes messages in flight visible at once, without counting the receive that died", async () => {
    const dataDir = await folder.folder();
    const child = await startChild(dataDir);
    const queueUrl = await child.createQueue("work", { VisibilityTimeout: "43200" });
    await child.sendAll(queueUrl, numbered(25));
    const inFlight = await child.receive(queueUrl);
    const [done, waiting] = inFlight;
    await child.sqs.send(
      new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: done?.ReceiptHandle }),
    );
    await child.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: waiting?.ReceiptHandle,
        VisibilityTimeout: 43_200,
      }),
    );
    await child.kill();

    const restartedAt = Date.now();
    const cloud = await folder.start(dataDir);
    expect(cloud.endpoint).not.toBe(child.endpoint);
    expect(cloud.messaging.depths()).toEqual({ work: { visible: 24, inFlight: 0, delayed: 0 } });

    // The URL still carries the old port.
    const received = await cloud.receiveAll(queueUrl);
    expect(received.map(({ Body }) => Body).toSorted()).toEqual(
      numbered(25)
        .filter((body) => body !== done?.Body)
        .toSorted(),
    );
    for (const { Body, Attributes } of received) {
      const isSecondReceive = Body === waiting?.Body;
      expect(Attributes?.ApproximateReceiveCount, Body).toBe(isSecondReceive ? "2" : "1");
      const firstReceivedAt = Number(Attributes?.ApproximateFirstReceiveTimestamp);
      expect(firstReceivedAt >= restartedAt, Body).toBe(!isSecondReceive);
    }
  });

  it("loses nothing that was acknowledged, in the midst of sends and publishes", async () => {
    const dataDir = await folder.folder();
    const child = await startChild(dataDir);
    const queueUrl = await child.createQueue("sent");
    const { TopicArn = "" } = await child.sns.send(new CreateTopicCommand({ Name: "news" }));
    const fanOut = await Promise.all(["first", "second"].map((name) => child.createQueue(name)));
    for (const url of fanOut) {
      const Endpoint = await child.arnOf(url);
      await child.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
    }
    const sent: string[] = [];
    const published: string[] = [];
    let kill: Promise<void> | undefined;
    const hammer = async (lane: number) => {
      try {
        for (let turn = 0; ; turn += 1) {
          const text = `${lane}/${turn}`;
          await child.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text }));
          sent.push(text);
          await child.sns.send(new PublishCommand({ TopicArn, Message: text }));
          published.push(text);
          if (published.length >= 200) kill ??= child.kill();
        }
      } catch {
        // The process is gone.
      }
    };
    await Promise.all(Array.from({ length: 4 }, (_, lane) => hammer(lane)));
    await kill;

    const cloud = await folder.start(dataDir);
    const bodiesOf = async (url: string) => (await cloud.receiveAll(url)).map(({ Body }) => Body ?? "");
    expect(await bodiesOf(queueUrl)).toEqual(expect.arrayContaining(sent));
    for (const url of fanOut) {
      const messages = (await bodiesOf(url)).map((body) => (JSON.parse(body) as { Message: string }).Message);
      expect(messages).toEqual(expect.arrayContaining(published));
    }
    expect(published.length).toBeGreaterThanOrEqual(200);
  });
});
