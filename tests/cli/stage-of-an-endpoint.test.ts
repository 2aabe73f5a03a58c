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

describe("bovespa --endpoint aws", () => {
  const range = ["--from", "2025-07-03", "--to", "2025-07-04", "--json"];
  beforeEach(() => {
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  });

  const commands: readonly (readonly string[])[] = [
    ["status", "--session", "2025-07-04"],
    ["coverage", ...range],
    ["dlq", "list"],
    ["explain", "2025-07-04"],
    ["query", "coverage"],
    ["collect"],
  ];
  it.each(commands)("asks the buckets of the account that has the stage: %s", async (...command) => {
    const { err } = await bovespa(...command.filter(Boolean), "--endpoint", "aws");
    // No function runs there, and at night B3 may show another session than that which is asked for.
    const expected = /are not complete|nothing of|^nobody takes the messages from fetch-page|no date/;
    expect(err.filter((line) => !expected.test(line))).toEqual([]);
  });

  it("takes names that are given, and then looks for no account", async () => {
    vi.stubEnv("BOVESPA_RAW_BUCKET", "no-such-raw");
    const coverage = () => bovespa("coverage", ...range, "--endpoint", "aws");
    expect((await coverage()).err).toEqual([expect.stringMatching(/no-such-raw.*NoSuchBucket/)]);
    withBuckets();
    expect((await coverage()).code).toBe(0);
    vi.stubEnv("BOVESPA_STAGE", "staging");
    expect((await coverage()).code).toBe(0);
  });

  it("names the stage that the account does not have", async () => {
    vi.stubEnv("BOVESPA_STAGE", "staging");
    const { code, out, err } = await bovespa("coverage", ...range, "--endpoint", "aws");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toEqual([
      expect.stringMatching(/no queue bovespa-staging-fetch-page in us-east-1: .*BOVESPA_/),
    ]);
  });
});
