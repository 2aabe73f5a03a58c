import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Command, Option } from "commander";
import { scheduleTimezone } from "../../contracts/settings.ts";
import { VisibleError } from "../../core/errors.ts";
import { type Dev, startDev } from "../../local/dev/dev.ts";
import type { Callable } from "../../local/dev/protocol.ts";
import type { SupervisorEvent } from "../../local/dev/supervisor.ts";
import type { Fire } from "../../local/dev/timetable.ts";
import { type Io, styledError } from "../io.ts";
import {
  dataOption,
  indexesOption,
  portOption,
  recordingsOption,
  sessionsOption,
  toPort,
} from "../options.ts";
import { renderExports } from "../render/exports.ts";
import { renderLogLine } from "../render/log-line.ts";
import { commandConfig, commandSchedules } from "../settings.ts";
import { type SourceFlags, sourceOf } from "../source.ts";

interface DevFlags extends SourceFlags {
  readonly data: string;
  readonly port: number;
  readonly inspect?: number;
}

const keys = "Enter collects what is missing, f Enter all again, a Enter audits, Ctrl-C ends.";

const commands: Readonly<Record<string, (dev: Dev) => Promise<unknown>>> = {
  "": (dev) => dev.call("schedule-collection"),
  f: (dev) => dev.call("schedule-collection", { force: true }),
  a: (dev) => dev.call("audit-session"),
};

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const inZone = new Intl.DateTimeFormat("sv-SE", {
  timeZone: scheduleTimezone,
  dateStyle: "short",
  timeStyle: "short",
});
const renderFire = ({ name, at }: Fire<Callable>) => `${name} at ${inZone.format(at)} in ${scheduleTimezone}`;

const renderEvent = (event: SupervisorEvent): string => {
  if (event.kind === "reloading") return `changed: ${event.files.join(", ")}; reloading`;
  if (event.kind === "ready") return event.isReload ? "functions reloaded" : "functions running";
  return "functions ended; they start again with the next change of a file";
};

export const registerDev = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("dev")
    .description("run the functions over the embedded cloud, reloading them as their source changes")
    .addOption(sessionsOption("a recorded session to take for the current one", "the newest"))
    .addOption(indexesOption())
    .addOption(dataOption(".bovespa/dev"))
    .addOption(recordingsOption())
    .option("--live", "ask B3 itself instead of replaying recorded answers")
    .addOption(portOption(4566))
    .addOption(
      new Option("--inspect [port]", "open a debugger of the functions; 0 takes any free port")
        .argParser(toPort)
        .preset("9229"),
    )
    .action(async (flags: DevFlags) => {
      if (flags.session.length > 1)
        throw new VisibleError("one-session", "dev has one --session for the current one");
      const config = commandConfig();
      const say = (text: string) => io.err(styledError("bold", `bovespa: ${text}`));
      const fail = (error: unknown) => io.err(styledError("red", `bovespa: ${textOf(error)}`));
      const dev = await startDev({
        dataDir: flags.data,
        port: flags.port,
        config,
        schedules: commandSchedules(),
        source: sourceOf(flags, config),
        ...(flags.inspect === undefined ? {} : { inspectPort: flags.inspect }),
        clock: { now: () => new Date() },
        timer: (milliseconds, run) => {
          const timeout = setTimeout(run, milliseconds);
          return () => clearTimeout(timeout);
        },
        onLine: (line) => io.err(renderLogLine(line, styledError)),
        onText: io.err,
        onEvent: (event) => say(renderEvent(event)),
        onFire: (fire) => say(`schedule fired: ${renderFire(fire)}`),
        onError: fail,
      });
      const input = io.input && createInterface({ input: io.input });
      try {
        input?.on("line", (line) => {
          const command = commands[line.trim()];
          if (command) command(dev).catch(fail);
          else say(keys);
        });
        io.out(renderExports(dev.config));
        const next = dev.next();
        say(`session ${dev.session}; next ${next ? renderFire(next) : "none"}`);
        if (input) say(keys);
        if (!signal.aborted) await once(signal, "abort");
      } finally {
        input?.close();
        await dev.stop();
      }
    });
};
