import type { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createSqsDeadLetters } from "../../../adapters/aws/dead-letters.ts";
import { resourceName } from "../../../contracts/names.ts";
import type { DeadLetter } from "../../../core/ports.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";
import { queueOf } from "./queues.ts";

const letterOf = (parts: Partial<DeadLetter> = {}): DeadLetter => ({
  body: '{"a":1}',
  code: "http-520",
  reason: "https://b3.test/a: HTTP 520",
  firstReceivedAt: new Date("2025-04-07T09:00:01Z"),
  failedAt: new Date("2025-04-07T09:42:00Z"),
  receiveCount: 6,
  ...parts,
});

describe("dead letters over SQS", () => {
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

  const sent = async (letter: DeadLetter) => {
    await createSqsDeadLetters(sqs, "fetch-page", (name) => resourceName("test", name)).send(letter);
    const [message, ...others] = await (await queueOf(sqs, "bovespa-test-fetch-page-dlq")).empty();
    expect(others).toEqual([]);
    const attributes = Object.entries(message?.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      value.StringValue,
    ]);
    return { body: message?.Body, attributes: Object.fromEntries(attributes) as Record<string, string> };
  };

  it("carries the body as it came and, beside it, why and since when it failed", async () => {
    expect(await sent(letterOf())).toEqual({
      body: '{"a":1}',
      attributes: {
        "failure-code": "http-520",
        "failure-reason": "https://b3.test/a: HTTP 520",
        "first-received-at": "2025-04-07T09:00:01.000Z",
        "failed-at": "2025-04-07T09:42:00.000Z",
        "source-queue": "bovespa-test-fetch-page",
        "receive-count": "6",
      },
    });
  });

  it("leaves other queues alone", async () => {
    await sent(letterOf());
    expect(await (await queueOf(sqs, "bovespa-test-compact-day-dlq")).depths()).toEqual({
      visible: 0,
      inFlight: 0,
    });
  });

  it.each([
    ["control characters", "a\u0000b\u001b[31mc\u007f", "a\ufffdb\ufffd[31mc\u007f"],
    ["tabs and line ends, which are allowed", "a\tb\r\nc", "a\tb\r\nc"],
    ["lone surrogates", "a\ud83db\udc00", "a\ufffdb\ufffd"],
    ["characters that are none", "a\ufffeb\uffff", "a\ufffdb\ufffd"],
    ["characters beyond the basic plane", "queda 📉", "queda 📉"],
    ["nothing at all", "", "none"],
  ])("makes a reason with %s safe", async (_, reason, safe) => {
    expect((await sent(letterOf({ reason }))).attributes["failure-reason"]).toBe(safe);
  });

  it("cuts a long reason, and no character in two", async () => {
    const { attributes } = await sent(letterOf({ reason: `x${"📉".repeat(5000)}` }));
    const reason = attributes["failure-reason"] ?? "";
    expect(reason.length).toBeLessThanOrEqual(2000);
    expect(reason.length).toBeGreaterThan(1900);
    expect(reason.isWellFormed()).toBe(true);
    expect(reason).toMatch(/^x(📉)+�?$/u);
  });

  it("takes a body as long as SNS and SQS pass on", async () => {
    const body = JSON.stringify({ text: "x".repeat(250_000) });
    expect((await sent(letterOf({ body, reason: "y".repeat(10_000) }))).body).toBe(body);
  });

  it("rejects where the letter is not durable, so that the message is not lost", async () => {
    const nowhere = createSqsDeadLetters(sqs, "fetch-page", (name) => resourceName("elsewhere", name));
    await expect(nowhere.send(letterOf())).rejects.toMatchObject({
      name: "TransientError",
      code: "aws-refused",
      message: expect.stringContaining("bovespa-elsewhere-fetch-page-dlq"),
    });
  });
});
