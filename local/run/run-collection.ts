import { createGlueCatalog } from "../../adapters/aws/catalog.ts";
import { athenaClient } from "../../adapters/aws/clients/athena.ts";
import { glueClient } from "../../adapters/aws/clients/glue.ts";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../adapters/aws/object-store.ts";
import { createAthenaQueryEngine } from "../../adapters/aws/query-engine.ts";
import type { Config } from "../../adapters/config.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { queryResultsPrefix, resourceName } from "../../contracts/names.ts";
import { tables } from "../../contracts/tables/index.ts";
import { workgroupName } from "../../contracts/topology.ts";
import { createCloud } from "../cloud/cloud.ts";
import { dataFolder, takeDataFolder } from "../data-folder.ts";
import { createFunctionLogs } from "../function-log.ts";
import { createStack, type Stack } from "../stack.ts";
import { changesBetween, takeInventory } from "./inventory.ts";
import { createStageCounter, type Progress, type Stage, stages } from "./progress.ts";
import { readLake } from "./read-lake.ts";
import { createRunState } from "./run-state.ts";
import type { Source } from "./source.ts";
import type { RunSummary, SessionSummary } from "./summary.ts";

export interface RunOptions {
  readonly dataDir: string;
  readonly config: Config;
  /** Where answers come from, and what to collect. */
  readonly source: Source;
  readonly onProgress?: (progress: Progress) => void;
  readonly onError?: (error: unknown) => void;
  readonly signal?: AbortSignal;
}

const progressMilliseconds = 80;

/**
 * Collects session after session over the embedded cloud until every queue is drained, and says what the lake then
 * holds. A run that was cut off is gone on with: its messages are still there, and belong to the session it was in.
 */
export const runCollection = async (options: RunOptions): Promise<RunSummary> => {
  const { source, signal } = options;
  const startedAt = performance.now();
  const folder = dataFolder(options.dataDir);
  const lock = takeDataFolder(folder);
  const closers: (() => unknown)[] = [lock.release];
  try {
    const logs = createFunctionLogs(folder.logs);
    closers.push(logs.close);
    await source.start(signal);
    closers.push(source.stop);
    const cloud = createCloud({
      dataDir: folder.cloud,
      config: { ...options.config, ...source.settings(options.config) },
      ...(options.onError ? { onError: options.onError } : {}),
    });
    const config = await cloud.start();
    closers.push(cloud.stop);

    const counter = createStageCounter();
    const stack = createStack({
      cloud,
      config,
      logs,
      ...(source.sessionClock ? { sessionClock: source.sessionClock } : {}),
      onBatch: ({ functionName, records, failed }) =>
        counter.count(functionName as Stage & string, records - failed),
      ...(options.onError ? { onError: options.onError } : {}),
    });
    closers.push(stack.stop);

    const s3 = s3Client(config);
    const raw = createS3ObjectStore(s3, config.rawBucket);
    const lake = createS3ObjectStore(s3, config.lakeBucket);
    const takeAll = async () => ({
      raw: await takeInventory(raw, "raw/"),
      curated: await takeInventory(lake, "curated/"),
      refined: await takeInventory(lake, "refined/"),
    });
    const before = await takeAll();
    const collecting = performance.now();

    const sessions = await collectSessions({
      source,
      stack,
      state: createRunState(folder.state),
      watch: watchProgress(options, cloud, counter),
      ...(signal ? { signal } : {}),
    });

    const seconds = (performance.now() - collecting) / 1000;
    const after = await takeAll();
    const engine = createAthenaQueryEngine(athenaClient(config), {
      database: config.database,
      workgroup: resourceName(config.stage, workgroupName),
      outputLocation: `s3://${config.lakeBucket}/${queryResultsPrefix}`,
    });
    const catalog = createGlueCatalog(glueClient(config), config.database, config.lakeBucket);
    const partitions = await Promise.all(tables.map((table) => catalog.partitions(table, [])));
    const found = await readLake(engine, signal);
    const depths = cloud.messaging.depths();
    const holding = ({ files, bytes }: { files: number; bytes: number }) => ({ files, bytes });
    return {
      mode: source.mode,
      dataDir: folder.root,
      sessions,
      ...found,
      pages: after.raw.files,
      rows: found.collected.reduce((sum, { rows }) => sum + rows, 0),
      raw: holding(after.raw),
      curated: holding(after.curated),
      refined: holding(after.refined),
      newObjects:
        changesBetween(before.raw, after.raw) +
        changesBetween(before.curated, after.curated) +
        changesBetween(before.refined, after.refined),
      jobRuns: cloud.refineRuns().started,
      failedJobRuns: cloud.refineRuns().failed,
      partitions: partitions.reduce((sum, some) => sum + some.length, 0),
      queues: depths,
      deadLetters: Object.entries(depths).reduce(
        (sum, [name, { visible, inFlight }]) => sum + (name.endsWith("-dlq") ? visible + inFlight : 0),
        0,
      ),
      seconds,
      secondsWithStart: (performance.now() - startedAt) / 1000,
    };
  } finally {
    // One that fails must not keep the others open, nor hide why the run ended.
    for (const close of closers.reverse())
      await Promise.resolve()
        .then(close)
        .catch((error: unknown) => options.onError?.(error));
  }
};

interface Collecting {
  readonly source: Source;
  readonly stack: Stack;
  readonly state: ReturnType<typeof createRunState>;
  readonly watch: (session: string, at: number, of: number) => () => void;
  readonly signal?: AbortSignal;
}

const collectSessions = async ({
  source,
  stack,
  state,
  watch,
  signal,
}: Collecting): Promise<SessionSummary[]> => {
  const interrupted = await state.read();
  if (interrupted !== undefined) source.enter(interrupted);
  await stack.start();
  await stack.drained(signal);

  const summaries: SessionSummary[] = [];
  const planned = await source.plan();
  for (const [at, { session, rounds }] of planned.entries()) {
    signal?.throwIfAborted();
    await state.write(session);
    source.enter(session);
    const unwatch = watch(session, at + 1, planned.length);
    try {
      for (const targets of rounds) {
        const tick = await stack.scheduleCollection({ session, ...(targets ? { targets } : {}) });
        await stack.drained(signal);
        summaries.push({
          session,
          targets: tick.targets,
          requested: tick.requested,
          alreadyComplete: tick.complete,
        });
      }
    } finally {
      unwatch();
    }
  }
  return summaries;
};

/** Tells how far the stages are, now and then, until the returned function is called. */
const watchProgress =
  (
    { onProgress, config }: RunOptions,
    cloud: ReturnType<typeof createCloud>,
    counter: ReturnType<typeof createStageCounter>,
  ) =>
  (session: SessionDate | string, at: number, of: number) => {
    if (!onProgress) return () => undefined;
    const tell = () => {
      const depths = cloud.messaging.depths();
      const stageOf = (stage: Stage) => {
        if (stage === "refine") {
          const { started, finished } = cloud.refineRuns();
          return { done: finished, total: started };
        }
        const { visible = 0, inFlight = 0, delayed = 0 } = depths[resourceName(config.stage, stage)] ?? {};
        const done = counter.done(stage);
        return { done, total: done + visible + inFlight + delayed };
      };
      onProgress({
        session,
        at,
        of,
        stages: Object.fromEntries(stages.map((stage) => [stage, stageOf(stage)])) as Progress["stages"],
      });
    };
    const timer = setInterval(tell, progressMilliseconds);
    return () => {
      clearInterval(timer);
      tell();
    };
  };
