import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createLog } from "../adapters/memory/log.ts";
import type { FunctionName } from "../contracts/topology.ts";
import type { Log, Meter } from "../core/ports.ts";

/** One JSON-lines file for the logs and counts of all functions, `functions.jsonl`. */
export const createFunctionLogs = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "functions.jsonl");
  const stream = createWriteStream(file, { flags: "a" });
  const write = (service: FunctionName, line: Record<string, unknown>) =>
    stream.write(`${JSON.stringify({ timestamp: new Date().toISOString(), service, ...line })}\n`);
  return {
    file,
    of: (service: FunctionName): { readonly log: Log; readonly meter: Meter } => ({
      log: createLog(({ level, message, fields }) => {
        if (level !== "debug") write(service, { level: level.toUpperCase(), message, ...fields });
      }),
      meter: {
        count: (metric, value) => write(service, { level: "INFO", message: "metric", metric, value }),
      },
    }),
    close: () => new Promise<void>((resolve) => stream.end(resolve)),
  };
};
export type FunctionLogs = ReturnType<typeof createFunctionLogs>;
