import {
  type Alarm,
  alarms as allAlarms,
  deadLettersAlarm,
  lateAlarm,
  oldestMessageSeconds,
  refineAlarm,
  runbookOf,
  sessionAlarm,
} from "../../contracts/alarms.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { deadLetterQueueNames, queueNames } from "../../contracts/topology.ts";
import type { JobRun } from "./ports.ts";
import type { QueueStatus, SessionStatus, Status } from "./read-status.ts";

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

const nameOf = ({ dataset, index }: SessionStatus["open"][number]) =>
  index === undefined ? dataset : `${dataset}/${index}`;

const onSession = ({ session, open, due, isLate }: SessionStatus): readonly Finding[] => {
  if (open.length === 0 || !isLate) return [];
  const [first] = open;
  const named = first ? `, such as ${nameOf(first)} (${first.status})` : "";
  return [finding(sessionAlarm, `${open.length} of ${due} sets of ${session} are not complete${named}`)];
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
