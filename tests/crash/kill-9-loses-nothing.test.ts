import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRawKey } from "../../core/lake/keys.ts";
import type { RunSummary } from "../../local/run/summary.ts";
import { filesOf, finished, startBovespa } from "./processes.ts";

const runs = Number(process.env.CRASH_RUNS ?? 20);
/** A message left in flight would be away for its visibility time-out, which is 240 seconds and more. */
const longestRestartMs = 60_000;

const start = (dataDir: string) => startBovespa(["run", "--json", "--data", dataDir]);

/** Which pages were captured; the run id, which a second attempt changes, left out. */
const capturesOf = (files: Record<string, string>) =>
  [...new Set(Object.keys(files).map((key) => JSON.stringify({ ...parseRawKey(key), runId: "" })))].sort();

describe("kill -9 of `bovespa run`", () => {
  let folder: string;
  let expected: { lake: Record<string, string>; captures: string[]; ms: number };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bovespa-crash-"));
    const dataDir = join(folder, "calm");
    const startedAt = performance.now();
    const calm = await finished(start(dataDir));
    expect(calm.code, calm.err).toBe(0);
    expected = {
      lake: await filesOf(dataDir, "bovespa-local-lake"),
      captures: capturesOf(await filesOf(dataDir, "bovespa-local-raw")),
      ms: performance.now() - startedAt,
    };
    expect(Object.keys(expected.lake).length).toBeGreaterThan(700);
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(Array.from({ length: runs }, (_, at) => at))(
    "at a random moment, then started again: same bytes, nothing lost (%i)",
    async (at) => {
      const dataDir = join(folder, `run-${at}`);
      const moment = Math.random() * expected.ms;
      const doomed = start(dataDir);
      const ending = finished(doomed);
      await Promise.race([delay(moment), ending]);
      doomed.kill("SIGKILL");
      await ending;

      const restartedAt = performance.now();
      const again = await finished(start(dataDir));
      const restartMs = performance.now() - restartedAt;
      const context = `killed after ${moment.toFixed(0)} ms, restart took ${restartMs.toFixed(0)} ms\n${again.err}`;
      expect(again.code, context).toBe(0);
      const summary = JSON.parse(again.out) as RunSummary;
      expect(summary.deadLetters, context).toBe(0);
      expect(await filesOf(dataDir, "bovespa-local-lake"), context).toEqual(expected.lake);
      const raw = await filesOf(dataDir, "bovespa-local-raw");
      expect(capturesOf(raw), context).toEqual(expected.captures);
      expect(restartMs, context).toBeLessThan(longestRestartMs);
      await rm(dataDir, { recursive: true, force: true });
    },
    120_000,
  );
});
