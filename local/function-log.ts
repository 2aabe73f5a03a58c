import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createLog } from "../adapters/memory/log.ts";
import type { FunctionName } from "../contracts/topology.ts";
import type { LogLine } from "../core/operations/ports.ts";
import type { Log, Meter } from "../core/ports.ts";

/** One line of a function's log or one of its counts, with what it is about in further fields. */
export type FunctionLine = LogLine;

export const functionLogFile = (folder: string): string => join(folder, "functions.jsonl");

export interface LogsByFunction {
  readonly of: (service: FunctionName) => { readonly log: Log; readonly meter: Meter };
}

/** Logs and counts of all functions, given line by line to one writer. */
export const logsInto = (write: (line: FunctionLine) => void): LogsByFunction => ({
  of: (service) => {
    const say = (level: string, message: string, fields: Readonly<Record<string, unknown>>) =>
      write({ timestamp: new Date().toISOString(), service, level, message, ...fields });
    return {
      log: createLog(({ level, message, fields }) => say(level.toUpperCase(), message, fields)),
      meter: { count: (metric, value) => say("INFO", "metric", { metric, value }) },
    };
  },
});

/** One JSON-lines file for the logs and counts of all functions, `functions.jsonl`; without what only a debugger asks. */
export const createFunctionLogs = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  const file = functionLogFile(folder);
  const stream = createWriteStream(file, { flags: "a" });
  const write = (line: FunctionLine): void => {
    if (line.level !== "DEBUG") stream.write(`${JSON.stringify(line)}\n`);
  };
  return {
    file,
    write,
    ...logsInto(write),
    close: () => new Promise<void>((resolve) => stream.end(resolve)),
  };
};
