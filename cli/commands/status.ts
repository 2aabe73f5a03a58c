import { setTimeout } from "node:timers/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { wireReadStatus } from "../../adapters/wire-operations.ts";
import { SessionDate } from "../../contracts/fields.ts";
import { sessionAt } from "../../core/calendar/calendar.ts";
import { whyNoSession } from "../../core/operations/asked-session.ts";
import { firstTimeOf } from "../../core/operations/first-time.ts";
import { createReadStatus, type Status } from "../../core/operations/read-status.ts";
import { createWaitForRest } from "../../core/operations/wait-for-rest.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import { NeedsAPersonError } from "../errors.ts";
import type { Io } from "../io.ts";
import { dataOption, endpointOption, jsonOption } from "../options.ts";
import { renderStatus, statusJson } from "../render/status.ts";
import { commandConfig, commandSchedules } from "../settings.ts";

interface StatusFlags {
  readonly session?: string;
  readonly watch?: number;
  readonly wait?: number;
  readonly data: string;
  readonly endpoint?: string;
  readonly json?: true;
}

const lookEveryMs = 250;
/** Each look at an account is some thirty calls. */
const lookAtAwsEveryMs = 5000;

const toSeconds = (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 3600)
    throw new InvalidArgumentError("give whole seconds, 1 to 3600");
  return Number(text);
};

const toSession = (text: string): string => {
  if (text === "today") return text;
  if (!SessionDate.safeParse(text).success)
    throw new InvalidArgumentError("a session is a date, YYYY-MM-DD, or today");
  const problem = whyNoSession(text, sessionAt(new Date()));
  if (problem !== undefined) throw new InvalidArgumentError(problem);
  return text;
};

/** Whether `wait` came to its end in time. */
const waited = async (
  seconds: number | undefined,
  signal: AbortSignal,
  wait: (until: AbortSignal) => Promise<void>,
): Promise<boolean> => {
  if (seconds === undefined) return true;
  const limit = AbortSignal.timeout(seconds * 1000);
  try {
    await wait(AbortSignal.any([signal, limit]));
    return true;
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    return false;
  }
};

const clearScreen = "\u001B[2J\u001B[H";

export const registerStatus = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("status")
    .description("queues, dead letters, sessions, runs and alarms; ends with 1 when something needs a person")
    .addOption(
      new Option(
        "--session <date>",
        "hold a session to all that should be there; today for the current one",
      ).argParser(toSession),
    )
    .addOption(
      new Option("--watch [seconds]", "look again and again until Ctrl-C").argParser(toSeconds).preset("5"),
    )
    .addOption(
      new Option(
        "--wait [seconds]",
        "look once every queue is empty and no refine run is under way, or after so long; sets that are not in the tables then need a person",
      )
        .argParser(toSeconds)
        .preset("900"),
    )
    .addOption(dataOption())
    .addOption(endpointOption())
    .addOption(jsonOption())
    .action(async (flags: StatusFlags) => {
      const lateFrom = firstTimeOf(commandSchedules().auditSchedule);
      const status = await withEndpoint(flags, commandConfig(), async (config) => {
        const deps = wireReadStatus(config, lateFrom);
        const everyMs = flags.endpoint === "aws" ? lookAtAwsEveryMs : lookEveryMs;
        const isAtRest = await waited(flags.wait, signal, (until) =>
          createWaitForRest({ ...deps, pause: () => setTimeout(everyMs, undefined, { signal: until }) })(),
        );
        const session = flags.session === "today" ? deps.sessionClock.current() : flags.session;
        const look = createReadStatus(deps);
        const show = async (isKnownAtRest = false): Promise<Status> => {
          const found = await look({ session, isAtRest: isKnownAtRest });
          const text = flags.json ? JSON.stringify(statusJson(found)) : renderStatus(found);
          io.out(flags.watch !== undefined && !flags.json && io.isInteractive ? clearScreen + text : text);
          return found;
        };
        let last = await show(flags.wait !== undefined && isAtRest);
        while (flags.watch !== undefined && !signal.aborted) {
          await setTimeout(flags.watch * 1000, undefined, { signal }).catch(() => undefined);
          if (!signal.aborted) last = await show();
        }
        return { ...last, isAtRest };
      });
      const says = [
        ...(status.isAtRest ? [] : [`the queues did not come to rest in ${flags.wait} s`]),
        ...status.findings.map((finding) => finding.says),
      ];
      if (says.length > 0) throw new NeedsAPersonError(says.join("; "));
    });
};
