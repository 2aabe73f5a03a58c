import type { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createSqsMessageBus } from "../../../adapters/aws/message-bus.ts";
import { createSqsQueueDepth } from "../../../adapters/aws/queue-depth.ts";
import { createSqsRedelivery } from "../../../adapters/aws/redelivery.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";
import { queueOf } from "./queues.ts";

const name = "bovespa-test-fetch-backfill";

describe("the depth of a queue", () => {
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

  it("counts what waits, what is being worked on and what comes later, until it is done", async () => {
    const queue = await queueOf(sqs, name);
    const depth = createSqsQueueDepth(sqs, name);
    expect(await depth()).toBe(0);
    await createSqsMessageBus(sqs, name).send([{ a: 1 }, { a: 2 }]);
    expect(await depth()).toBe(2);
    const [first] = await queue.receive();
    expect(await depth()).toBe(2);
    await createSqsRedelivery(sqs, name).delay(first?.ReceiptHandle as string, 900);
    expect(await depth()).toBe(2);
  });

  it("rejects for a queue that is not there", async () => {
    await expect(createSqsQueueDepth(sqs, "bovespa-test-no-queue")()).rejects.toMatchObject({
      message: expect.stringContaining("bovespa-test-no-queue"),
    });
  });
});
