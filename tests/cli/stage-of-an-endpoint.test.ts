import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../adapters/config.ts";
import { createCloud } from "../../local/cloud/cloud.ts";
import { bovespa, temporaryFolders } from "./command-line.ts";

/** As the stacks name the buckets of the stage dev, in the account that the embedded cloud is. */
const buckets = {
  BOVESPA_RAW_BUCKET: "bovespa-dev-raw-000000000000",
  BOVESPA_LAKE_BUCKET: "bovespa-dev-lake-000000000000",
};
const folders = temporaryFolders();
let endpoint: string;
let stop: () => Promise<void>;
beforeAll(async () => {
  const cloud = createCloud({
    dataDir: await folders.create(),
    config: readConfig({ BOVESPA_STAGE: "dev", ...buckets }),
  });
  ({ endpoint = "" } = await cloud.start());
  stop = cloud.stop;
});
beforeEach(() => {
  vi.stubEnv("BOVESPA_STAGE", "dev");
  vi.stubEnv("BOVESPA_DATASETS", "quotes");
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await stop();
  await folders.clear();
});

const withBuckets = () => {
  for (const [name, value] of Object.entries(buckets)) vi.stubEnv(name, value);
};

describe("an endpoint that has no such stage", () => {
  const commands: readonly (readonly string[])[] = [
    ["status"],
    ["status", "--wait", "5"],
    ["dlq", "list"],
    ["dlq", "show", "compact-day"],
    ["dlq", "redrive", "--all"],
  ];

  it.each(commands)("is no endpoint where all is well: bovespa %s %s", async (...command) => {
    withBuckets();
    const args = [...command.filter(Boolean), "--endpoint", endpoint];
    expect((await bovespa("dlq", "list", "--endpoint", endpoint)).code).toBe(0);
    for (const [name, value] of [
      ["BOVESPA_STAGE", "staging"],
      ["AWS_REGION", "sa-east-1"],
    ] as const) {
      vi.stubEnv(name, value);
      const { code, out, err } = await bovespa(...args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toEqual([expect.stringMatching(/no queue bovespa-\w+-\S+ in \S+: .*BOVESPA_STAGE/)]);
      vi.stubEnv("BOVESPA_STAGE", "dev");
    }
  });
});
