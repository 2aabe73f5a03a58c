import type { Log, Meter } from "../../core/ports.ts";
import { createLogContext } from "../log-context.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

/** Gives every line to one function. */
export const createLog = (write: (line: LogLine) => void): Log => {
  const { around, within } = createLogContext();
  const at =
    (level: LogLine["level"]) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      write({ level, message, fields: around(fields) });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), within };
};

export const createMemoryLog = (): Log & { readonly lines: LogLine[] } => {
  const lines: LogLine[] = [];
  return { ...createLog((line) => lines.push(line)), lines };
};

export const createMemoryMeter = (): Meter & { readonly counts: Map<string, number> } => {
  const counts = new Map<string, number>();
  return { counts, count: (metric, value) => counts.set(metric, (counts.get(metric) ?? 0) + value) };
};
