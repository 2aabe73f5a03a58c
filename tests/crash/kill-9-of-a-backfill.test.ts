import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { levelsAnswer } from "../support/made-up-levels.ts";
import { recordingsDir } from "../support/replayed-chain.ts";
import { filesOf, finished, startBovespa } from "./processes.ts";

const runs = Number(process.env.CRASH_RUNS ?? 20);
const indexes = ["IBOV", "IBXX", "SMLL"];
const years = Array.from({ length: 15 }, (_, at) => 2010 + at);

describe("kill -9 of `bovespa backfill`", () => {
  let folder: string;
  let expected: { lake: Record<string, string>; ms: number };

  const start = (dataDir: string) =>
    startBovespa([
      ...["backfill", "--dataset", "index-levels", "--from", "2010-01-04", "--to", "2024-12-30"],
      ...["--index", indexes.join(","), "--recordings", join(folder, "recordings")],
      ...["--json", "--data", dataDir],
    ]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bovespa-crash-backfill-"));
    const recordings = join(folder, "recordings");
    await cp(recordingsDir, recordings, { recursive: true });
    const levels = join(recordings, "indexStatisticsProxy", "GetPortfolioDay");
    await rm(levels, { recursive: true });
    await mkdir(levels, { recursive: true });
    for (const index of indexes)
      for (const year of years)
        await writeFile(join(levels, `${index}_${year}_pt-br.json`), levelsAnswer(index, year));
    const startedAt = performance.now();
    const calm = await finished(start(join(folder, "calm")));
    expect(calm.code, calm.err).toBe(0);
    expected = {
      lake: await filesOf(join(folder, "calm"), "bovespa-local-lake"),
      ms: performance.now() - startedAt,
    };
    expect(Object.keys(expected.lake)).toHaveLength(years.length);
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(Array.from({ length: runs }, (_, at) => at))(
    "at a random moment, then run again: same bytes, no gap, nothing asked for twice (%i)",
    async (at) => {
      const dataDir = join(folder, `run-${at}`);
      // Before that the process has hardly begun.
      const moment = expected.ms * (0.2 + 0.8 * Math.random());
      const doomed = start(dataDir);
      const ending = finished(doomed);
      await Promise.race([delay(moment), ending]);
      doomed.kill("SIGKILL");
      await ending;

      const again = await finished(start(dataDir));
      const context = `killed after ${moment.toFixed(0)} ms\n${again.err}`;
      expect(again.code, context).toBe(0);
      expect(JSON.parse(again.out), context).toMatchObject({ targets: 45, gaps: [] });
      expect(await filesOf(dataDir, "bovespa-local-lake"), context).toEqual(expected.lake);
      const raw = Object.keys(await filesOf(dataDir, "bovespa-local-raw"));
      // An answer that was stored is never captured a second time, also where its message was not yet done.
      const captured = raw.map((key) => key.replace(/\/[^/]*\/page-.*$/, ""));
      expect(new Set(captured).size, context).toBe(indexes.length * years.length);
      expect(captured.length, context).toBe(indexes.length * years.length);
      await rm(dataDir, { recursive: true, force: true });
    },
    120_000,
  );
});
