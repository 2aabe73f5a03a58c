import { fileURLToPath } from "node:url";
import type { Config } from "../../adapters/config.ts";
import { type Schedules, scheduleTimezone } from "../../contracts/settings.ts";
import type { Clock } from "../../core/ports.ts";
import { createCloud } from "../cloud/cloud.ts";
import { dataFolder, takeDataFolder } from "../data-folder.ts";
import { createFunctionLogs, type FunctionLine } from "../function-log.ts";
import { createRunState } from "../run/run-state.ts";
import type { Source } from "../run/source.ts";
import type { Callable } from "./protocol.ts";
import { createSupervisor, type SupervisorEvent } from "./supervisor.ts";
import { createTimetable, type Fire, type Timer } from "./timetable.ts";
import { watchSources } from "./watch-sources.ts";
import { startWorker } from "./worker-process.ts";

export interface DevOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly config: Config;
  readonly schedules: Schedules;
  /** Where answers come from; its last planned session is the current one. */
  readonly source: Source;
  /** Port of the functions' debugger; 0 takes any free one; left out: none. */
  readonly inspectPort?: number;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly onLine: (line: FunctionLine) => void;
  readonly onText: (text: string) => void;
  readonly onEvent: (event: SupervisorEvent) => void;
  /** A schedule fired; its call has begun. */
  readonly onFire: (fire: Fire<Callable>) => void;
  readonly onError: (error: unknown) => void;
}

export interface Dev {
  /** What points clients at the embedded cloud. */
  readonly config: Config;
  /** The current session. */
  readonly session: string;
  /** What the schedules call next, and when. */
  readonly next: () => Fire<Callable> | undefined;
  /** Calls a function now, or as soon as one runs that can be called. */
  readonly call: (name: Callable, event?: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const workerEntry = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** What the handlers are made of. */
const sources = ["contracts", "core", "adapters", "functions", "sql"];

const graceMilliseconds = 5000;

/**
 * The embedded cloud with the functions in a process beside it, which is replaced as their source changes: what is in
 * buckets and queues stays. The schedules fire as on AWS. Rejects with a `VisibleError`.
 */
export const startDev = async (options: DevOptions): Promise<Dev> => {
  const { source, inspectPort, clock, onLine, onEvent, onError } = options;
  const folder = dataFolder(options.dataDir);
  const lock = takeDataFolder(folder);
  const closers: (() => unknown)[] = [lock.release];
  const stop = async () => {
    // One that fails must not keep the others open.
    for (const close of closers.splice(0).reverse())
      await Promise.resolve()
        .then(close)
        .catch((error: unknown) => onError(error));
  };
  try {
    const logs = createFunctionLogs(folder.logs);
    closers.push(logs.close);
    await source.start();
    closers.push(source.stop);
    const plan = (await source.plan()).at(-1);
    if (!plan) throw new Error("the source has no session");
    const { session } = plan;
    source.enter(session);
    const cloud = createCloud({
      dataDir: folder.cloud,
      port: options.port,
      config: { ...options.config, ...source.settings(options.config) },
      onError,
    });
    const config = await cloud.start();
    closers.push(cloud.stop);
    await createRunState(folder.state).write(session);

    const supervisor = createSupervisor({
      spawn: () =>
        startWorker({
          entry: workerEntry,
          start: { config, ...(source.sessionClock ? { session } : {}) },
          ...(inspectPort === undefined ? {} : { inspectPort }),
          graceMilliseconds,
          onLine: (line) => {
            logs.write(line);
            onLine(line);
          },
          onText: options.onText,
        }),
      onLost: () => cloud.messaging.takeBackInFlight(cloud.queues),
      onEvent,
    });
    closers.push(supervisor.stop);
    const targets = plan.rounds.at(-1);
    const call: Dev["call"] = (name, event = {}) =>
      supervisor.call(name, { ...(targets ? { targets } : {}), ...event });

    const watcher = watchSources({ root, folders: sources, onChange: supervisor.changed });
    closers.push(watcher.close);
    const timetable = createTimetable<Callable>({
      entries: [
        ...options.schedules.schedules.map((expression) => ({
          name: "schedule-collection" as const,
          expression,
        })),
        { name: "audit-session", expression: options.schedules.auditSchedule },
      ],
      timeZone: scheduleTimezone,
      clock,
      timer: options.timer,
      onFire: (fire) => {
        options.onFire(fire);
        call(fire.name).catch(onError);
      },
    });
    timetable.start();
    closers.push(timetable.stop);
    supervisor.start();
    return { config, session, next: timetable.next, call, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
