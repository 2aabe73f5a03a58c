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
  /** Called once where the lane of an endpoint holds messages of another backfill: they are followed first. */
  readonly onBusy?: (waiting: number) => void;
  /** How many of those messages are gone, of the most that there were. */
  readonly onGone?: (gone: number, of: number) => void;
  readonly onProgress?: (landed: number, of: number) => void;
  readonly onError?: (error: unknown) => void;
  readonly signal?: AbortSignal;
}

export interface BackfillReport {
  readonly plan: BackfillPlan;
  /** Messages that the lane of an endpoint held before this backfill; left out where this process does the work. */
  readonly waiting?: number;
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

/**
 * Follows what the lane holds of another backfill until it has come to rest: until then nobody can tell what of it will
 * land. Resolves with how many messages there were when it looked first, 0 for a lane that was free.
 */
const followOthers = async (
  waiting: () => Promise<number>,
  everyMs: number,
  { signal, onBusy, onGone }: BackfillOptions,
): Promise<number> => {
  let first = 0;
  let most = 0;
  const isAtRest = atRest(async () => {
    const held = await waiting();
    if (held > 0 && first === 0) {
      first = held;
      onBusy?.(held);
    }
    // A page that was fetched is one to compact: what they ask for themselves is followed, too.
    most = Math.max(most, held);
    if (first > 0) onGone?.(most - held, most);
    return held;
  });
  while (!(await isAtRest())) await setTimeout(everyMs, undefined, signal ? { signal } : {});
  return first;
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

const planOf = (backfill: Backfill, { ask, config, rate }: BackfillOptions) =>
  backfill.plan(ask, gapMsAt(rate, config.b3.gapMs) / 1000);

const planned = async (backfill: Backfill, options: BackfillOptions) => {
  const plan = await planOf(backfill, options);
  options.onPlan?.(plan);
  return plan;
};

/** The plan once the lane is free. A range that has nothing to ask for is not waited for. */
const plannedAtRest = async (
  backfill: Backfill,
  waiting: () => Promise<number>,
  everyMs: number,
  options: BackfillOptions,
) => {
  const first = await planOf(backfill, options);
  const held = first.targets.length === 0 ? 0 : await followOthers(waiting, everyMs, options);
  const plan = held === 0 ? first : await planOf(backfill, options);
  options.onPlan?.(plan);
  return { plan, held };
};

/**
 * The functions of an endpoint do the work, each at its own pace. What slows them down is how fast messages are put on
 * their queue: one for each call that the rate allows. What another backfill has put there comes first, or B3 would be
 * asked twice for what has not landed yet.
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
      const everyMs = options.endpoint === "aws" ? lookAtAwsEveryMs : lookEveryMs;
      if (options.isDryRun) {
        const plan = await planned(backfill, options);
        return { ...(await report(backfill, plan, 0, startedAt)), waiting: await deps.waiting() };
      }
      const { plan, held } = await plannedAtRest(backfill, deps.waiting, everyMs, options);
      const pause = () => setTimeout(gapMsAt(rate, 0), undefined, signal ? { signal } : {});
      let isPublished = false;
      const publishing = backfill
        .publish(plan, rate === undefined ? {} : { atOnce: 1, pause })
        .finally(() => {
          isPublished = true;
        });
      const isAtRest = atRest(deps.waiting);
      await Promise.all([
        publishing,
        watch(backfill, plan, options, everyMs, async () => isPublished && (await isAtRest())),
      ]);
      return { ...(await report(backfill, plan, plan.missing.length, startedAt)), waiting: held };
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
