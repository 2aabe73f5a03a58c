import {
  type Alarm,
  alarms as allAlarms,
  deadLettersAlarm,
  lateAlarm,
  lostAlarm,
  oldestMessageSeconds,
  refineAlarm,
  runbookOf,
  sessionAlarm,
} from "../../contracts/alarms.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { deadLetterQueueNames, queueNames } from "../../contracts/topology.ts";
import type { JobRun } from "./ports.ts";
import type { QueueStatus, SessionStatus, SetName, Status } from "./read-status.ts";

/** Something that needs a person, under the name of the alarm that tells of it. */
export interface Finding {
  readonly alarm: string;
  readonly says: string;
  /** Where to read what to do. */
  readonly runbook: string;
}

const finding = ({ name }: Alarm, says: string): Finding => ({ alarm: name, says, runbook: runbookOf(name) });

const onQueues = (queues: readonly QueueStatus[]): readonly Finding[] =>
  queues.flatMap(({ name, gauge }) => {
    if (!gauge) return [];
    const letters = deadLetterQueueNames.find((one) => one === name);
    const held = gauge.visible + gauge.inFlight + gauge.delayed;
    if (letters)
      return held === 0
        ? []
        : [
            finding(
              deadLettersAlarm(letters),
              `${letters} holds ${held} dead ${held === 1 ? "letter" : "letters"}`,
            ),
          ];
    const queue = queueNames.find((one) => one === name);
    const { oldestSeconds = 0 } = gauge;
    if (!queue || oldestSeconds <= oldestMessageSeconds) return [];
    const minutes = Math.round(oldestSeconds / 60);
    return [finding(lateAlarm(queue), `the oldest message of ${queue} has waited for ${minutes} minutes`)];
  });

/** `portfolio-by-code/IBOV of 2025-04-07` */
const textOf = ({ dataset, index, period }: SetName): string =>
  `${index === undefined ? dataset : `${dataset}/${index}`} of ${"day" in period ? period.day : period.year}`;

const counted = (sets: readonly SetName[], what: string): string =>
  `${sets.length} ${what}${sets.length === 1 ? " is" : "s are"}`;

const incomplete = ({ session, open, due }: SessionStatus): readonly string[] => {
  const late = open.filter(({ isLate }) => isLate);
  const [first] = late;
  return first
    ? [
        `${late.length} of ${due} sets of ${session} are not complete, such as ${textOf(first)} (${first.status})`,
      ]
    : [];
};

const stranded = ({ stranded: sets }: SessionStatus): readonly string[] =>
  sets[0] ? [`${counted(sets, "complete set")} not in the tables, such as ${textOf(sets[0])}`] : [];

const onSession = (status: SessionStatus): readonly Finding[] => {
  const says = [...incomplete(status), ...stranded(status)];
  const [lost] = status.lost;
  return [
    ...(says.length > 0 ? [finding(sessionAlarm, says.join("; "))] : []),
    ...(lost
      ? [
          finding(
            lostAlarm,
            `${counted(status.lost, "set")} lost, since B3 shows past sessions no more, such as ${textOf(lost)}`,
          ),
        ]
      : []),
  ];
};

const failedStates = ["FAILED", "TIMEOUT", "ERROR"];

/** Sessions whose last ended refine run did not succeed. */
export const failedSessions = (newestFirst: readonly JobRun[]): ReadonlyMap<SessionDate, JobRun> => {
  const last = new Map<SessionDate, JobRun>();
  for (const run of newestFirst)
    if (run.endedAt) for (const session of run.sessions) if (!last.has(session)) last.set(session, run);
  return new Map([...last].filter(([, { state }]) => failedStates.includes(state)));
};

const onRefine = (runs: readonly JobRun[] = []): readonly Finding[] => {
  const failed = failedSessions(runs);
  const [session, run] = [...failed][0] ?? [];
  if (!session || !run) return [];
  const others = failed.size > 1 ? ` and ${failed.size - 1} other sessions` : "";
  return [
    finding(refineAlarm, `${run.jobRunId} of ${session}${others} ended ${run.state}: ${run.error ?? ""}`),
  ];
};

/** What only CloudWatch can know, such as errors of functions. */
const onAlarms = (states: Status["alarms"] = [], known: ReadonlySet<string>): readonly Finding[] =>
  states.flatMap(({ name, state, reason }) => {
    const alarm = allAlarms.find((one) => one.name === name);
    return state === "ALARM" && !known.has(name) ? [finding(alarm ?? { name, says: reason }, reason)] : [];
  });

/** What of a status needs a person. Pure. */
export const findingsOf = (
  status: Pick<Status, "queues" | "session" | "refineRuns" | "alarms">,
): readonly Finding[] => {
  const seen = [...onQueues(status.queues), ...onSession(status.session), ...onRefine(status.refineRuns)];
  return [...seen, ...onAlarms(status.alarms, new Set(seen.map(({ alarm }) => alarm)))];
};
