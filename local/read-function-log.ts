import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { VisibleError } from "../core/errors.ts";
import type { FunctionLogs, LogLine } from "../core/operations/ports.ts";
import { functionLogFile } from "./function-log.ts";

const parse = (line: string): readonly LogLine[] => {
  try {
    return [JSON.parse(line) as LogLine];
  } catch {
    // A process that was killed may have left half a line.
    return [];
  }
};

/** The log file of a data folder; the process that writes it may be running. */
export const createFileFunctionLogs = (folder: string): FunctionLogs => ({
  containing: async (texts, from) => {
    const file = functionLogFile(folder);
    if (!existsSync(file))
      throw new VisibleError("no-logs", `${file} is not there: no function has run over this data folder`);
    const found: LogLine[] = [];
    for await (const line of createInterface({ input: createReadStream(file) }))
      if (texts.some((text) => line.includes(text))) found.push(...parse(line));
    return found.filter(({ timestamp }) => Date.parse(timestamp) >= from.getTime());
  },
});
