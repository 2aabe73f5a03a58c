import type { Config } from "../../adapters/config.ts";
import { resourceName } from "../../contracts/names.ts";
import { deadLetterQueueName, queueNames } from "../../contracts/topology.ts";
import { createCloud } from "../cloud/cloud.ts";
import { dataFolder, takeDataFolder } from "../data-folder.ts";
import { createFunctionLogs } from "../function-log.ts";
import { createStack } from "../stack.ts";
import { collectSessions } from "./collect-sessions.ts";
import { createStageCounter, type Progress } from "./progress.ts";
import { createRunState } from "./run-state.ts";
import type { Source } from "./source.ts";
import type { RunSummary } from "./summary.ts";
import { createStockTaker } from "./take-stock.ts";
import { watchProgress } from "./watch-progress.ts";

export interface RunOptions {
  readonly dataDir: string;
  readonly config: Config;
  /** Where answers come from, and what to collect. */
  readonly source: Source;
  readonly onProgress?: (progress: Progress) => void;
  readonly onError?: (error: unknown) => void;
  readonly signal?: AbortSignal;
}

/**
 * Collects session after session over the embedded cloud until every queue is drained, and says what the lake then
 * holds. A run that was cut off is gone on with.
 */
export const runCollection = async (options: RunOptions): Promise<RunSummary> => {
  const { source, signal, onProgress, onError = () => undefined } = options;
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
      onError,
    });
    const config = await cloud.start();
    closers.push(cloud.stop);
    const counter = createStageCounter();
    const stack = createStack({
      cloud,
      config,
      logs,
      ...(source.sessionClock ? { sessionClock: source.sessionClock } : {}),
      onBatch: ({ functionName, records, failed }) => counter.count(functionName, records - failed),
      onError,
    });
    closers.push(stack.stop);

    const stock = createStockTaker(config);
    const before = await stock.objects();
    const collectingAt = performance.now();
    const sessions = await collectSessions({
      source,
      stack,
      state: createRunState(folder.state),
      watch: watchProgress({ cloud, counter, stage: config.stage, onProgress }),
      signal,
    });
    const seconds = (performance.now() - collectingAt) / 1000;
    const found = await stock.since(before, signal);
    const queues = cloud.messaging.depths();
    const lettersOf = (name: string) => {
      const { visible = 0, inFlight = 0 } = queues[resourceName(config.stage, name)] ?? {};
      return visible + inFlight;
    };
    return {
      mode: source.mode,
      dataDir: folder.root,
      sessions,
      ...found,
      jobRuns: cloud.refineRuns().started,
      failedJobRuns: cloud.refineRuns().failed,
      queues,
      deadLetters: queueNames.reduce((sum, name) => sum + lettersOf(deadLetterQueueName(name)), 0),
      seconds,
      secondsWithStart: (performance.now() - startedAt) / 1000,
    };
  } finally {
    // One that fails must not keep the others open, nor hide why the run ended.
    for (const close of closers.reverse())
      await Promise.resolve()
        .then(close)
        .catch((error: unknown) => onError(error));
  }
};
