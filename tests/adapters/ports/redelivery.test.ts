import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createSqsMessageBus } from "../../../adapters/aws/message-bus.ts";
import { createSqsRedelivery } from "../../../adapters/aws/redelivery.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";
import { queueOf } from "./queues.ts";

const name = "bovespa-test-fetch-page";

describe("redelivery over SQS", () => {
  let cloud: EmbeddedCloud;
  let sqs: SQSClient;
  beforeAll(async () => {
    cloud = await startEmbeddedCloud();
    sqs = sqsClient(cloud.config);
  });
  afterAll(async () => {
    sqs.destroy();
    await cloud.stop();
  });

  it("brings a message back at once, or later, as the same message received once more", async () => {
    const queue = await queueOf(sqs, name);
    const redelivery = createSqsRedelivery(sqs, name);
    await createSqsMessageBus(sqs, name).send([{ a: 1 }]);
    const [first] = await queue.receive();
    expect(await queue.receive()).toEqual([]);

    await redelivery.delay((first as Message).ReceiptHandle as string, 0);
    const [second] = await queue.receive();
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");

    await redelivery.delay((second as Message).ReceiptHandle as string, 900);
    expect(await queue.receive()).toEqual([]);
    expect(await queue.depths()).toEqual({ visible: 0, inFlight: 1 });
  });

  it("rejects for a receipt that is none, and for a delay that SQS does not take", async () => {
    const queue = await queueOf(sqs, name);
    const redelivery = createSqsRedelivery(sqs, name);
    await expect(redelivery.delay("no receipt", 5)).rejects.toMatchObject({ code: "aws-failed" });
    await createSqsMessageBus(sqs, name).send([{ a: 2 }]);
    const [message] = await queue.receive();
    await expect(
      redelivery.delay((message as Message).ReceiptHandle as string, 43_201),
    ).rejects.toMatchObject({ code: "aws-failed", message: expect.stringContaining(name) });
  });
});
