import { setTimeout } from "node:timers/promises";
import type { Config } from "../../adapters/config.ts";
import { createLog } from "../../adapters/memory/log.ts";
import { wireBackfill } from "../../adapters/wire.ts";
import { type Backfill, type BackfillAsk, createBackfill, type Gap, gapMsAt } from "../../core/backfill.ts";
import type { BackfillPlan } from "../../core/plan-backfill.ts";
import { createCloud } from "../cloud/cloud.ts";
import { dataFolder, takeDataFolder } from "../data-folder.ts";
import { createFunctionLogs } from "../function-log.ts";
import { createStack } from "../stack.ts";
import { withEndpoint } from "../with-endpoint.ts";
import type { Source } from "./source.ts";

export interface BackfillOptions {
  readonly ask: BackfillAsk;
  readonly config: Config;
  readonly dataDir: string;
  /** AWS or another endpoint whose functions do the work; left out: this process over the data folder. */
  readonly endpoint?: string;
  readonly source: Pick<Source, "start" | "stop" | "settings">;
  /**
   * Calls to B3 a minute at most, as far as they are the first of their message; left out, or where it is more, as fast
   * as the configuration's gap lets.
   */
  readonly rate?: number;
  /** Plans, and asks for nothing. */
  readonly isDryRun: boolean;
  /** Called before anything is asked for; what it throws ends the backfill. */
  readonly onPlan?: (plan: BackfillPlan) => void;
  readonly onProgress?: (landed: number, of: number) => void;
  readonly onError?: (error: unknown) => void;
  readonly signal?: AbortSignal;
}

export interface BackfillReport {
  readonly plan: BackfillPlan;
  readonly requested: number;
  /** What is not in the lake's tables after all. */
  readonly gaps: readonly Gap[];
  readonly seconds: number;
}

const lookEveryMs = 500;
/** Listings of an account cost money, and its functions take their time. */
const lookAtAwsEveryMs = 5000;
/** SQS counts by estimate: so many looks in a row must find the queues empty. */
const emptyLooks = 3;

/** A look lists each year: of ten of them it takes long, and must not take the time of those who do the work. */
const mostTimeLooking = 0.1;

/** Tells how much has landed, until `isOver`. */
const watch = async (
  backfill: Backfill,
  plan: BackfillPlan,
  { signal, onProgress }: BackfillOptions,
  everyMs: number,
  isOver: () => boolean | Promise<boolean>,
  until?: AbortSignal,
) => {
  const wake = AbortSignal.any([until, signal].filter((one) => one !== undefined));
  while (!(await isOver())) {
    signal?.throwIfAborted();
    const startedAt = performance.now();
    onProgress?.(await backfill.landed(plan), plan.targets.length);
    const pauseMs = Math.max(everyMs, (performance.now() - startedAt) * (1 / mostTimeLooking - 1));
    await setTimeout(pauseMs, undefined, { signal: wake }).catch(() => undefined);
  }
};

/** Whether the lane has come to rest: what has not landed then lies with its dead letters. */
const atRest = (waiting: () => Promise<number>) => {
  let empty = 0;
  return async (): Promise<boolean> => {
    empty = (await waiting()) === 0 ? empty + 1 : 0;
    return empty >= emptyLooks;
  };
};

const report = async (
  backfill: Backfill,
  plan: BackfillPlan,
  requested: number,
  startedAt: number,
): Promise<BackfillReport> => ({
  plan,
  requested,
  gaps: await backfill.left(plan),
  seconds: (performance.now() - startedAt) / 1000,
});

const planned = async (backfill: Backfill, { ask, config, rate, onPlan }: BackfillOptions) => {
  const plan = await backfill.plan(ask, gapMsAt(rate, config.b3.gapMs) / 1000);
  onPlan?.(plan);
  return plan;
};

/**
 * The functions of an endpoint do the work, each at its own pace. What slows them down is how fast messages are put on
 * their queue: one for each call that the rate allows.
 */
const backfillAt = (options: BackfillOptions) =>
  withEndpoint(
    { data: options.dataDir, ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }) },
    options.config,
    async (config) => {
      const startedAt = performance.now();
      const { rate, signal } = options;
      // A line of a log on stdout would stand among the results.
      const deps = wireBackfill(config, { log: createLog(() => undefined) });
      const backfill = createBackfill(deps);
      const plan = await planned(backfill, options);
      if (options.isDryRun) return report(backfill, plan, 0, startedAt);
      const pause = () => setTimeout(gapMsAt(rate, 0), undefined, signal ? { signal } : {});
      let isPublished = false;
      const publishing = backfill
        .publish(plan, rate === undefined ? {} : { atOnce: 1, pause })
        .finally(() => {
          isPublished = true;
        });
      const everyMs = options.endpoint === "aws" ? lookAtAwsEveryMs : lookEveryMs;
      const isAtRest = atRest(deps.waiting);
      await Promise.all([
        publishing,
        watch(backfill, plan, options, everyMs, async () => isPublished && (await isAtRest())),
      ]);
      return report(backfill, plan, plan.missing.length, startedAt);
    },
  );

/** The same functions in this process, over the embedded cloud. */
const backfillHere = async (options: BackfillOptions): Promise<BackfillReport> => {
  const { source, rate, signal, onError = () => undefined } = options;
  const startedAt = performance.now();
  const folder = dataFolder(options.dataDir);
  const lock = takeDataFolder(folder);
  const closers: (() => unknown)[] = [lock.release];
  try {
    const logs = createFunctionLogs(folder.logs);
    closers.push(logs.close);
    const cloud = createCloud({ dataDir: folder.cloud, config: options.config, onError });
    const config = await cloud.start();
    closers.push(cloud.stop);
    const backfill = createBackfill(wireBackfill(config, { log: logs.of("schedule-collection").log }));
    // A range that cannot be had is refused before B3 is asked anything.
    const first = await planned(backfill, options);
    if (options.isDryRun) return await report(backfill, first, 0, startedAt);

    await source.start(signal);
    closers.push(source.stop);
    const settings = { ...config, ...source.settings(config) };
    const b3 = { ...settings.b3, gapMs: gapMsAt(rate, settings.b3.gapMs) };
    const stack = createStack({ cloud, config: { ...settings, b3 }, logs, onError });
    closers.push(stack.stop);
    await stack.start();
    // What a backfill that was stopped has left in the queues comes first: it need not be asked for again.
    await stack.drained(signal);
    const plan = await backfill.plan(options.ask);
    await backfill.publish(plan);
    const done = new AbortController();
    await Promise.all([
      watch(backfill, plan, options, lookEveryMs, () => done.signal.aborted, done.signal),
      stack.drained(signal).finally(() => done.abort()),
    ]);
    const found = await report(backfill, plan, plan.missing.length, startedAt);
    options.onProgress?.(plan.targets.length - found.gaps.length, plan.targets.length);
    return found;
  } finally {
    for (const close of closers.reverse())
      await Promise.resolve()
        .then(close)
        .catch((error: unknown) => onError(error));
  }
};

/** Brings a range of the past into the lake and says what is not there; stopped and run again, it goes on. */
export const runBackfill = (options: BackfillOptions): Promise<BackfillReport> =>
  options.endpoint === undefined ? backfillHere(options) : backfillAt(options);
