import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../../adapters/config.ts";
import { runBackfill } from "../../../local/run/run-backfill.ts";
import { liveSource } from "../../../local/run/source.ts";
import { openReplayedEndpoint } from "../../support/replayed-endpoint.ts";

/** The functions run elsewhere: here, in the same process, but known to the backfill by their endpoint alone. */
describe("a backfill over an endpoint", () => {
  let folder: string;
  let endpoint: string;
  const closers: (() => unknown)[] = [];
  const base = readConfig({ BOVESPA_RETRY_BASE_SECONDS: "0" });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "backfill-endpoint-"));
    const opened = await openReplayedEndpoint(folder, base, closers);
    await opened.stack.start();
    endpoint = opened.endpoint;
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  it("ends when the queues are at rest, also where something never comes, and says what", async () => {
    const looks: number[] = [];
    const stdout = vi.spyOn(process.stdout, "write");
    const report = await runBackfill({
      ask: { dataset: "index-levels", from: "2021-12-01", to: "2022-12-31", indexes: ["IBOV"] },
      config: base,
      dataDir: path.join(folder, "nothing"),
      endpoint,
      source: liveSource(base, undefined),
      rate: 600,
      isDryRun: false,
      onProgress: (landed) => void looks.push(landed),
    });
    expect([report.requested, report.gaps.map(({ period }) => period)]).toEqual([2, [{ year: 2021 }]]);
    expect(looks.at(-1)).toBe(1);
    // What is there is for the results.
    expect(stdout.mock.calls.filter(([text]) => String(text).includes("backfill"))).toEqual([]);
  });
});
