import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startEmbeddedCloud } from "../adapters/ports/embedded-cloud.ts";
import { dlqCommands } from "../support/dlq-commands.ts";
import { bovespa } from "./command-line.ts";

beforeAll(() => {
  vi.stubEnv("BOVESPA_STAGE", "test");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe("bovespa dlq, at the embedded cloud", () => {
  dlqCommands(async () => {
    const { config, stop } = await startEmbeddedCloud();
    return { config, close: stop };
  });
});

describe("wrong input to bovespa dlq", () => {
  it.each<[string, RegExp]>([
    ["list more", /too many arguments/],
    ["show", /missing required argument 'queue'/],
    ["show nope --endpoint aws", /no queue "nope".*fetch-page-dlq.*schedule-dlq/],
    ["redrive", /say which letters: --queue.*--all/],
    ["discard --yes", /say which letters/],
    ["redrive --all --code a", /--all takes no other selection/],
    ["redrive --all --since yesterday", /--since.*'yesterday'.*30m, 2h, 3d/],
    ["redrive --all --since 2025-02-30", /--since.*30m, 2h, 3d/],
    ["redrive --all --rate 0", /--rate.*above 0/],
    ["redrive --edit nowhere.jsonl", /cannot read nowhere\.jsonl/],
    ["redrive --code , --yes", /--code.*empty/],
    ["load", /give a file of saved letters, or --operation/],
    ["load a --operation b", /give a file of saved letters, or --operation/],
    ["load --operation b", /b is not the id of an operation/],
    ["load nowhere.jsonl", /cannot read nowhere\.jsonl/],
    ["list --endpoint nowhere", /--endpoint nowhere is no address/],
    ["list --data nowhere", /holds no lake yet/],
  ])("is one line and exit 2: dlq %s", async (line, named) => {
    const { code, out, err } = await bovespa("dlq", ...line.split(" "));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toEqual([expect.stringMatching(named)]);
  });
});
