import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { athenaClient } from "../../adapters/aws/clients/athena.ts";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../adapters/aws/object-store.ts";
import { createAthenaQueryEngine } from "../../adapters/aws/query-engine.ts";
import { type Config, readConfig } from "../../adapters/config.ts";
import { createMemoryLog } from "../../adapters/memory/log.ts";
import { wireBackfill } from "../../adapters/wire.ts";
import { queryResultsPrefix, resourceName } from "../../contracts/names.ts";
import { workgroupName } from "../../contracts/topology.ts";
import { createBackfill } from "../../core/backfill.ts";
import { sessionsBetween } from "../../core/calendar/calendar.ts";
import { createCoverage } from "../../core/coverage.ts";
import { createReplay } from "../../local/b3-replay/replay.ts";
import { type BackfillReport, runBackfill } from "../../local/run/run-backfill.ts";
import { collectDaily, type Delivery, writeDailyRecordings } from "./daily.ts";
import { createMadeUpB3, recording } from "./made-up-b3.ts";
import { madeUpQuotes } from "./made-up-quotes.ts";
import { startProcess } from "./processes.ts";
import type { Counts } from "./protocol.ts";
import { countingS3, type S3Calls } from "./s3-calls.ts";
import type { Sample } from "./usage.ts";

export interface Ask {
  /** Files of years, or of single sessions. */
  readonly by: "year" | "day";
  readonly years: readonly number[];
  /** Records a session; left out: those of the recording. */
  readonly rows?: number;
  /** Between two calls to B3. */
  readonly gapMs: number;
}

export interface Outcome extends Counts {
  readonly plan: S3Calls;
  readonly report: BackfillReport;
  readonly again: S3Calls & { readonly requested: number };
  readonly coverage: S3Calls & { readonly complete: number };
  readonly served: { readonly files: number; readonly bytes: number };
  readonly deliveries: readonly Delivery[];
  readonly sessions: number;
  /** As Athena answers over the registered partitions. */
  readonly inLake: { readonly sessions: number; readonly rows: number };
  readonly expectedRows: number;
  readonly usage: { readonly functions: readonly Sample[]; readonly cloud: readonly Sample[] };
  readonly errors: readonly string[];
}

/** The functions are elsewhere: this process only asks. */
const source = { start: async () => undefined, stop: async () => undefined, settings: () => ({}) };

const askAthena = async (config: Config) => {
  const engine = createAthenaQueryEngine(athenaClient(config), {
    database: config.database,
    workgroup: resourceName(config.stage, workgroupName),
    outputLocation: `s3://${config.lakeBucket}/${queryResultsPrefix}`,
  });
  const { rows } = await engine.run("SELECT count(DISTINCT session_date), count(*) FROM quotes");
  const [sessions = 0, all = 0] = (rows[0] ?? []).map(Number);
  return { sessions, rows: all };
};

/**
 * Brings years of made-up quotes into an embedded cloud while a daily collection goes on, with the cloud and the
 * functions in a process of their own each, as an operator does it with `bovespa backfill --endpoint`.
 */
export const simulate = async ({ by, years, rows, gapMs }: Ask): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), "bovespa-ten-years-"));
  const closers: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const quotes = madeUpQuotes(await readFile(recording), rows);
    const b3 = await createMadeUpB3(quotes, { folder, years: by === "year" ? years : [] });
    closers.push(b3.stop);
    const dailySessions = sessionsBetween("2025-01-02", "2026-06-30");
    const recordingsDir = join(folder, "recordings");
    await writeDailyRecordings(recordingsDir, dailySessions);
    const replay = createReplay({ recordingsDir });
    await replay.start();
    closers.push(replay.stop);

    const base = readConfig({});
    const cloud = startProcess("cloud");
    closers.push(cloud.stop);
    const config = await cloud.ask<Config>({
      ask: "start-cloud",
      dataDir: join(folder, "cloud"),
      config: {
        ...base,
        b3: { ...base.b3, listadosUrl: replay.baseUrl, historicalQuotesUrl: b3.baseUrl, gapMs },
      },
    });
    const functions = startProcess("functions");
    closers.push(functions.stop);
    await functions.ask({ ask: "start-functions", logs: join(folder, "logs"), config });

    const range = { from: `${years[0]}-01-01`, to: `${years.at(-1)}-12-31` };
    const ask = {
      ...range,
      dataset: "quotes",
      indexes: "all" as const,
      ...(by === "day" ? { by } : {}),
    };
    const backfill = createBackfill(wireBackfill(config, { log: createMemoryLog() }));
    const plan = await countingS3(() => backfill.plan(ask));

    const isOver = new AbortController();
    const [report, deliveries] = await Promise.all([
      runBackfill({
        ask,
        config,
        dataDir: folder,
        endpoint: config.endpoint as string,
        source,
        isDryRun: false,
        onProgress: () => undefined,
      }).finally(() => isOver.abort()),
      collectDaily({ config, replay, functions }, dailySessions, isOver.signal),
    ]);
    const usage = { functions: [...functions.samples()], cloud: [...cloud.samples()] };

    const again = await countingS3(() => backfill.plan(ask));
    const s3 = s3Client(config);
    const buckets = {
      raw: createS3ObjectStore(s3, config.rawBucket),
      lake: createS3ObjectStore(s3, config.lakeBucket),
    };
    const coverage = await countingS3(() => createCoverage(buckets)(range));
    const inLake = await askAthena(config);
    const sessions = sessionsBetween(range.from, range.to);
    return {
      ...(await cloud.ask<Counts>({ ask: "count" })),
      plan,
      report,
      again: { ...again, requested: again.result.missing.length + again.result.uncompacted.length },
      coverage: {
        ...coverage,
        complete: coverage.result.days.filter((day) => day.datasets.quotes === "complete").length,
      },
      served: b3.served(),
      deliveries,
      sessions: sessions.length,
      inLake,
      expectedRows: sessions.length * quotes.rows,
      usage,
      errors: [...cloud.errors(), ...functions.errors()],
    };
  } finally {
    for (const close of closers.reverse()) await close();
  }
};
