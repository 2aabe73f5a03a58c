import { afterAll, beforeAll, describe, vi } from "vitest";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { snsClient } from "../../adapters/aws/clients/sns.ts";
import { sqsClient } from "../../adapters/aws/clients/sqs.ts";
import { readConfig } from "../../adapters/config.ts";
import { provision } from "../../local/cloud/provision.ts";
import { dlqCommands } from "../support/dlq-commands.ts";
import { startEmulator } from "./support/ministack.ts";

beforeAll(() => {
  vi.stubEnv("BOVESPA_STAGE", "operated");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe("bovespa dlq, at an emulator that others wrote", () => {
  dlqCommands(async () => {
    const { endpoint, region, stop } = await startEmulator(new Date());
    const config = { ...readConfig(), endpoint, region };
    const clients = { s3: s3Client(config), sqs: sqsClient(config), sns: snsClient(config) };
    await provision(clients, config.stage);
    return {
      config,
      close: async () => {
        for (const client of Object.values(clients)) client.destroy();
        await stop(false);
      },
    };
  });
});
