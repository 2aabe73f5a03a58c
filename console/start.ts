import { setInterval } from "node:timers/promises";
import type { Config } from "../adapters/config.ts";
import {
  wireDeadLetters,
  wireExplain,
  wireQueryEngine,
  wireReadStatus,
} from "../adapters/wire-operations.ts";
import { createDeadLetters } from "../core/dead-letters/dead-letters.ts";
import { createExplain } from "../core/operations/explain/explain.ts";
import { createReadStatus } from "../core/operations/read-status.ts";
import { createConsole } from "./app.ts";
import type { ConsoleDeps } from "./deps.ts";
import { createDepthHistory, type DepthHistory } from "./overview/depth-history.ts";
import { readQueues } from "./overview/read-queues.ts";
import { remember } from "./remember.ts";
import { newAccess } from "./security/access.ts";
import { serveOnLoopback } from "./server.ts";

/** Two hours of samples, five seconds apart. */
const keptSamples = 1_440;
/** A look at an account is some thirty calls. */
const statusRememberedMs = 10_000;

export interface ConsoleOptions {
  readonly config: Config;
  /** What is looked at, as a person knows it. */
  readonly place: string;
  /** Who is at the page, for the record of what is done to dead letters. */
  readonly operator: string;
  /** From when on an open set of the current session is late, America/Sao_Paulo. */
  readonly lateFrom: string;
  readonly port: number;
  readonly sampleEveryMs: number;
}

/** Samples until the signal says so. */
const keepSampling = async (depths: DepthHistory, everyMs: number, signal: AbortSignal): Promise<void> => {
  try {
    for await (const _ of setInterval(everyMs, undefined, { signal })) await depths.sample();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

const wire = ({ config, operator, lateFrom }: ConsoleOptions): ConsoleDeps => {
  const ports = wireReadStatus(config, lateFrom);
  const { raw, lake, clock, gauges } = ports;
  const readStatus = createReadStatus(ports);
  const rememberedStatus = remember({ clock, milliseconds: statusRememberedMs }, (_: "now") => readStatus());
  const engine = wireQueryEngine(config);
  const explain = createExplain(wireExplain(config));
  return {
    raw,
    lake,
    clock,
    engine,
    depths: createDepthHistory({ read: () => readQueues(gauges), clock, capacity: keptSamples }),
    readStatus: () => rememberedStatus("now"),
    letters: createDeadLetters(wireDeadLetters(config, operator)),
    explain: (session) => explain(session),
    report: async ({ lang, ...ask }) => {
      // Vega alone takes a third of a second to load.
      const [{ collectReport }, { renderReport }] = await Promise.all([
        import("../report/collect.ts"),
        import("../report/render-report.ts"),
      ]);
      return renderReport({ generatedAt: clock.now(), indexes: await collectReport(engine, ask) }, lang);
    },
    planned: config.datasets,
  };
};

/** The console over what `config` points at; resolves with the address to open, which carries the session's token. */
export const startConsole = async (
  options: ConsoleOptions,
): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> => {
  const deps = wire(options);
  const access = newAccess();
  const app = createConsole(deps, { access, place: options.place });
  const server = await serveOnLoopback(app, options.port);
  const ended = new AbortController();
  await deps.depths.sample();
  const sampling = keepSampling(deps.depths, options.sampleEveryMs, ended.signal);
  return {
    address: `${server.address}/?token=${access.sessionToken}`,
    stop: async () => {
      ended.abort();
      await app.close();
      await server.stop();
      await sampling;
    },
  };
};
