import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createSqsMessageBus } from "../../../adapters/aws/message-bus.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { resourceName } from "../../../contracts/names.ts";
import type { MessageBus } from "../../../core/ports.ts";
import { requestOf } from "../../support/example-messages.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";
import { queueOf } from "./queues.ts";

let cloud: EmbeddedCloud;
beforeAll(async () => {
  cloud = await startEmbeddedCloud();
});
afterAll(() => cloud.stop());

interface Opened {
  readonly bus: MessageBus<unknown>;
  /** Takes all that has arrived. */
  take(): Promise<readonly unknown[]>;
  close(): void;
}

const inMemory = async (): Promise<Opened> => {
  const bus = createMemoryMessageBus<unknown>();
  return {
    bus,
    take: async () => bus.sent.splice(0).map((text) => JSON.parse(text) as unknown),
    close: () => undefined,
  };
};

const overSqs = async (): Promise<Opened> => {
  const sqs = sqsClient(cloud.config);
  const name = resourceName("test", "fetch-page");
  const queue = await queueOf(sqs, name);
  return {
    bus: createSqsMessageBus(sqs, name),
    take: async () => (await queue.empty()).map(({ Body }) => JSON.parse(Body ?? "") as unknown),
    close: () => sqs.destroy(),
  };
};

describe.each([
  ["in memory", inMemory],
  ["over SQS", overSqs],
])("a message bus %s", (_, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  it.each([1, 10, 11, 37])("brings all of %i messages, each once", async (count) => {
    const messages = Array.from({ length: count }, (_, at) => requestOf({ page: at + 1 }));
    await opened.bus.send(messages);
    const arrived = (await opened.take()) as readonly ReturnType<typeof requestOf>[];
    expect(arrived.toSorted((a, b) => a.data.page - b.data.page)).toEqual(
      JSON.parse(JSON.stringify(messages)),
    );
  });

  it("sends nothing for nothing", async () => {
    await opened.bus.send([]);
    expect(await opened.take()).toEqual([]);
  });

  it("brings text of every kind as it was", async () => {
    const message = { text: 'ação "📈" \\ \u0000\u001f\ufffe\ud800 <&>' };
    await opened.bus.send([message]);
    expect(await opened.take()).toEqual([message]);
  });
});

describe("a message bus over SQS, to a queue that is not there", () => {
  it("is refused, naming it, and finds the queue once it is there", async () => {
    const sqs = sqsClient(cloud.config);
    const bus = createSqsMessageBus(sqs, "made-later");
    await expect(bus.send([1])).rejects.toMatchObject({
      name: "TransientError",
      code: "aws-refused",
      message: expect.stringContaining("made-later"),
    });
    await sqs.send(new CreateQueueCommand({ QueueName: "made-later" }));
    await bus.send([1]);
    expect((await (await queueOf(sqs, "made-later")).empty()).map(({ Body }) => Body)).toEqual(["1"]);
    sqs.destroy();
  });
});
