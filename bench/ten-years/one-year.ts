import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../../adapters/config.ts";
import { sessionsBetween } from "../../core/calendar/calendar.ts";
import { createMadeUpB3, recording } from "./made-up-b3.ts";
import { madeUpQuotes } from "./made-up-quotes.ts";
import { startProcess } from "./processes.ts";
import type { Step } from "./protocol.ts";

export interface StepFigures {
  readonly seconds: number;
  /** Processor time, the start of the process included. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** A year of 2.6 million rows, as 2023 and 2024 are, through each of its two steps in a process of its own. */
export const oneYear = async (year: number, rows: number) => {
  const folder = await mkdtemp(join(tmpdir(), "bovespa-one-year-"));
  const closers: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const sessions = sessionsBetween(`${year}-01-01`, `${year}-12-31`).length;
    const quotes = madeUpQuotes(await readFile(recording), Math.ceil(rows / sessions));
    const b3 = await createMadeUpB3(quotes, { folder, years: [year] });
    closers.push(b3.stop);
    const base = readConfig({});
    const cloud = startProcess("cloud");
    closers.push(cloud.stop);
    const config = await cloud.ask<Config>({
      ask: "start-cloud",
      dataDir: join(folder, "cloud"),
      config: { ...base, b3: { ...base.b3, historicalQuotesUrl: b3.baseUrl, gapMs: 0 } },
    });
    const run = async (step: Step) => {
      const child = startProcess("step");
      try {
        return await child.ask<StepFigures>({ ask: "step", step, config, year });
      } finally {
        await child.stop();
      }
    };
    const fetch = await run("fetch-backfill");
    const compact = await run("compact-backfill");
    return { rows: sessions * quotes.rows, bytes: b3.served().bytes, fetch, compact };
  } finally {
    for (const close of closers.reverse()) await close();
  }
};
