import { Command, CommanderError } from "commander";
import { VisibleError } from "../core/errors.ts";
import { registerBackfill } from "./commands/backfill.ts";
import { registerCloud } from "./commands/cloud.ts";
import { registerCollect } from "./commands/collect.ts";
import { registerConsole } from "./commands/console.ts";
import { registerCoverage } from "./commands/coverage.ts";
import { registerDev } from "./commands/dev.ts";
import { registerDlq } from "./commands/dlq.ts";
import { registerExplain } from "./commands/explain.ts";
import { registerLogs } from "./commands/logs.ts";
import { registerQuery } from "./commands/query.ts";
import { registerReplay } from "./commands/replay.ts";
import { registerReport } from "./commands/report.ts";
import { registerRun } from "./commands/run.ts";
import { registerStatus } from "./commands/status.ts";
import { type Io, processIo } from "./io.ts";

/** 0 done, 1 needs a person, 2 wrong input, 130 stopped by Ctrl-C. */
const exitCodes = { done: 0, needsPerson: 1, wrongInput: 2, interrupted: 130 } as const;

/** Scripts read stderr by the line: one thing that is wrong is one line. */
const oneLine = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, " ");

const createProgram = (io: Io, signal: AbortSignal) => {
  const program = new Command("bovespa")
    .description("Collects what B3's indexes are made of, session by session, into a Parquet lake")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: (text, write) => write(oneLine(text.replace(/^error: /, "bovespa: "))),
    });
  for (const register of [
    registerRun,
    registerDev,
    registerBackfill,
    registerCoverage,
    registerDlq,
    registerCloud,
    registerReplay,
    registerQuery,
    registerCollect,
    registerStatus,
    registerExplain,
    registerLogs,
    registerReport,
    registerConsole,
  ])
    register(program, io, signal);
  return program;
};

/** Runs one command line; resolves with the exit code. */
export const main = async (args: readonly string[], io: Io, signal: AbortSignal): Promise<number> => {
  try {
    await createProgram(io, signal).parseAsync([...args], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongInput;
    if (signal.aborted) {
      io.err("bovespa: stopped; the next run goes on from here");
      return exitCodes.interrupted;
    }
    io.err(oneLine(`bovespa: ${error instanceof Error ? error.message : String(error)}`));
    return error instanceof VisibleError ? exitCodes.wrongInput : exitCodes.needsPerson;
  }
};

if (import.meta.main) {
  // `bovespa query … | head -1` closes the pipe: what is left is for nobody.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    process.stderr.write(`bovespa: cannot write to stdout: ${error.message}\n`);
    process.exit(exitCodes.needsPerson);
  });
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      // A second one does not wait.
      if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
      interrupt.abort(new Error("interrupted"));
    });
  process.exitCode = await main(process.argv.slice(2), processIo(), interrupt.signal);
}
