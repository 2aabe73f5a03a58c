import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { snsClient } from "../../adapters/aws/clients/sns.ts";
import { sqsClient } from "../../adapters/aws/clients/sqs.ts";
import { readConfig } from "../../adapters/config.ts";
import { deadLetterQueueNames, queueNames } from "../../contracts/topology.ts";
import type { Status } from "../../core/operations/read-status.ts";
import { provision } from "../../local/cloud/provision.ts";
import { bovespa } from "../cli/command-line.ts";
import { runId } from "../support/example-messages.ts";
import { type Emulator, startEmulator } from "./support/ministack.ts";

/** An emulator that others wrote, with buckets and queues and nothing in them. */
let emulator: Emulator;
let put: (queue: string, body: string) => Promise<void>;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  for (const [name, value] of Object.entries({
    BOVESPA_STAGE: "operated",
    BOVESPA_DATASETS: "portfolio-by-code",
    BOVESPA_INDEXES: "IBOV",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  }))
    vi.stubEnv(name, value);
  emulator = await startEmulator(new Date());
  const { endpoint, region } = emulator;
  const config = { ...readConfig(), endpoint, region };
  const clients = { s3: s3Client(config), sqs: sqsClient(config), sns: snsClient(config) };
  closers.push(...Object.values(clients).map((client) => () => client.destroy()));
  await provision(clients, config.stage);
  put = async (queue, MessageBody) => {
    const { QueueUrl } = await clients.sqs.send(
      new GetQueueUrlCommand({ QueueName: `bovespa-operated-${queue}` }),
    );
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };
});
afterAll(async () => {
  for (const close of closers) close();
  await emulator.stop(false);
  vi.unstubAllEnvs();
});

const at = (...args: readonly string[]) => bovespa(...args, "--endpoint", emulator.endpoint);

describe("the commands that look, at an emulator that others wrote", () => {
  it("status counts its queues, and names what needs a person", async () => {
    await put("fetch-page-dlq", "{}");
    const { code, out } = await at("status", "--session", "2025-07-04", "--json");
    const status = JSON.parse(out) as Status;
    expect(code).toBe(1);
    expect(status.queues.map(({ name }) => name)).toEqual([...queueNames, ...deadLetterQueueNames]);
    expect(status.queues.find(({ name }) => name === "fetch-page-dlq")?.gauge).toMatchObject({ visible: 1 });
    expect(status.queues.find(({ name }) => name === "fetch-page")?.gauge).toMatchObject({ visible: 0 });
    expect(status.findings.map(({ alarm }) => alarm)).toEqual(["fetch-page-dlq-not-empty", "session-lost"]);
  });

  it("status waits for rest no longer than it is told to", async () => {
    // No function runs here that would take what provisioning put on the queues.
    const { code, out, err } = await at("status", "--wait", "1");
    expect(code).toBe(1);
    expect(out).toContain("fetch-page-dlq holds 1 dead letter");
    expect(err.at(-1)).toMatch(/the queues did not come to rest in 1 s/);
  });

  it("logs and explain say in one line that there is nothing", async () => {
    const logs = await at("logs", runId());
    expect(logs.code).toBeGreaterThan(0);
    expect(logs.err).toHaveLength(1);
    const explained = await at("explain", "2025-07-04");
    expect({ code: explained.code, lines: explained.err.length }).toEqual({ code: 1, lines: 1 });
  });
});
