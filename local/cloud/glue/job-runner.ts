import type { RunRecord, RunRecords } from "./run-records.ts";

export interface JobCall {
  readonly name: string;
  readonly arguments: Record<string, string>;
}

/** Does the work of one run. A rejection fails the run; the signal aborts when it is stopped or out of time. */
export type RunJob = (job: JobCall, signal: AbortSignal) => Promise<void>;

/** Carries runs from STARTING to their end, and lets waiting ones follow. */
export interface JobRunner {
  /** Runs a record that is STARTING. */
  launch(run: RunRecord): void;
  /** Starts waiting runs of a job while it has room. */
  promote(job: string): void;
  stopRun(id: string): void;
  active(): number;
  idle(): Promise<void>;
  /** Aborts all runs and leaves their records as they are: the next start takes them up. */
  stop(): Promise<void>;
}

class StoppedError extends Error {
  override readonly name = "StoppedError";
}

export const createJobRunner = (
  records: RunRecords,
  maxConcurrent: (job: string) => number,
  runJob: RunJob,
): JobRunner => {
  const live = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  let closing = false;
  let idlers: (() => void)[] = [];

  const settleIdle = () => {
    if (live.size > 0) return;
    for (const wake of idlers) wake();
    idlers = [];
  };

  const work = async (run: RunRecord, controller: AbortController): Promise<void> => {
    const timeUp = run.timeout === undefined ? undefined : AbortSignal.timeout(run.timeout * 60_000);
    const signal = timeUp ? AbortSignal.any([controller.signal, timeUp]) : controller.signal;
    const end = (...result: Parameters<RunRecords["set"]> extends [string, ...infer Rest] ? Rest : never) => {
      if (!closing) records.set(run.id, ...result);
    };
    try {
      // The caller of StartJobRun has its answer before the run takes its first step.
      await new Promise<void>((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      end("RUNNING");
      await runJob({ name: run.job, arguments: { ...run.arguments } }, signal);
      if (controller.signal.aborted) end("STOPPED");
      else end("SUCCEEDED");
    } catch (error) {
      if (controller.signal.aborted) end("STOPPED");
      else if (timeUp?.aborted) end("TIMEOUT", `Job run exceeded its time-out of ${run.timeout} minutes`);
      else end("FAILED", error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  };

  const runner: JobRunner = {
    launch: (run) => {
      const controller = new AbortController();
      const done = work(run, controller).finally(() => {
        live.delete(run.id);
        if (!closing) runner.promote(run.job);
        settleIdle();
      });
      live.set(run.id, { controller, done });
    },
    promote: (job) => {
      const waiting = records.inState("WAITING").filter((run) => run.job === job);
      for (const run of waiting.slice(0, Math.max(0, maxConcurrent(job) - records.running(job)))) {
        records.set(run.id, "STARTING");
        runner.launch({ ...run, state: "STARTING" });
      }
    },
    stopRun: (id) => live.get(id)?.controller.abort(new StoppedError(`Job run ${id} was stopped`)),
    active: () => live.size,
    idle: () => (live.size === 0 ? Promise.resolve() : new Promise<void>((resolve) => idlers.push(resolve))),
    stop: async () => {
      closing = true;
      const ending = [...live.values()];
      for (const { controller } of ending) controller.abort(new StoppedError("The service stops"));
      await Promise.all(ending.map(({ done }) => done));
    },
  };
  return runner;
};
