import { url as debuggerUrl } from "node:inspector";
import { createChosenSession } from "../../core/session-clock.ts";
import { logsInto } from "../function-log.ts";
import { createFunctions } from "../functions.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** The process that runs the functions, started anew for each version of their source. */

const send = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};
const textOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** While a debugger may hold it, a function has as much time as SQS can hide a message. */
const debuggedSeconds = 12 * 60 * 60;

const start = async ({ config, session }: Extract<ToWorker, { kind: "start" }>) => {
  const logs = logsInto((line) => send({ kind: "line", line }));
  const functions = createFunctions({
    config,
    logs,
    ...(session === undefined ? {} : { sessionClock: createChosenSession(() => session) }),
    ...(debuggerUrl() === undefined ? {} : { timeoutSeconds: debuggedSeconds }),
    onBatch: ({ functionName, records, failed, milliseconds }) =>
      send({
        kind: "line",
        line: {
          timestamp: new Date().toISOString(),
          service: functionName,
          level: "DEBUG",
          message: "call ended",
          records,
          failed,
          milliseconds: Math.round(milliseconds),
        },
      }),
    onError: (error) =>
      send({
        kind: "line",
        line: {
          timestamp: new Date().toISOString(),
          service: "poller",
          level: "ERROR",
          message: textOf(error),
        },
      }),
  });
  await functions.start();
  return functions;
};

let functions: ReturnType<typeof start> | undefined;
const calls = new Set<Promise<void>>();

const call = async ({ id, name, event }: Extract<ToWorker, { kind: "call" }>): Promise<void> => {
  try {
    const running = await functions;
    const invoke = {
      "schedule-collection": running?.scheduleCollection,
      "audit-session": running?.auditSession,
    };
    send({ kind: "answer", id, value: await invoke[name]?.(event) });
  } catch (error) {
    send({ kind: "answer", id, error: textOf(error) });
  }
};

const receive = async (message: ToWorker): Promise<void> => {
  if (message.kind === "start") {
    functions = start(message);
    await functions;
    send({ kind: "ready" });
  } else if (message.kind === "call") {
    const task = call(message).finally(() => calls.delete(task));
    calls.add(task);
  } else {
    await Promise.allSettled(calls);
    await (await functions)?.stop();
    send({ kind: "stopped" });
  }
};

process.on("message", (message) => void receive(message as ToWorker));
// Ctrl-C reaches every process of the terminal; the one that started this one says when to end.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("disconnect", () => process.exit());
