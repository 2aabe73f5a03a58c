import { type QueueName, scheduleDeadLetters } from "../../contracts/topology.ts";
import type { QueueGauge } from "../../core/operations/ports.ts";
import type { SessionStatus, Status } from "../../core/operations/read-status.ts";
import { styled } from "../io.ts";
import { count } from "./count.ts";
import { renderTable } from "./table.ts";

const heading = (text: string) => styled("bold", text);
const instant = (date: Date) => date.toISOString().replace(/\.\d+Z$/, "Z");
const notServed = "  not available at this endpoint";

/** `3 d 4 h`, `12 min`, `8 s`: as exact as an operator needs it. */
const duration = (seconds: number): string => {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  const hours = Math.round(seconds / 3600);
  return hours < 24 ? `${hours} h` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

const verdict = ({ at, findings }: Status): readonly string[] => {
  if (findings.length === 0) return [styled("green", `${instant(at)}  nothing needs a person`)];
  const width = Math.max(...findings.map(({ alarm }) => alarm.length));
  return [
    styled("yellow", `${instant(at)}  needs a person: ${findings.length}`),
    ...findings.flatMap(({ alarm, says, runbook }) => [
      `  ${alarm.padEnd(width)}  ${says}`,
      `  ${" ".repeat(width)}  ${runbook}`,
    ]),
  ];
};

const mostOpen = 12;

const periodText = (period: SessionStatus["open"][number]["period"]) =>
  "day" in period ? period.day : String(period.year);

type SetName = SessionStatus["lost"][number];

const setLines = (word: string, sets: readonly SetName[]) => [
  ...sets
    .slice(0, mostOpen)
    .map(
      ({ dataset, index, period }) =>
        `  ${word.padEnd(12)}  ${index === undefined ? dataset : `${dataset}/${index}`}  ${periodText(period)}`,
    ),
  ...(sets.length > mostOpen ? [`  … and ${count(sets.length - mostOpen)} more ${word}`] : []),
];

const session = ({ session: { session, due, complete, uncompacted, open, lost, stranded } }: Status) => {
  const before = [...setLines("lost", lost), ...setLines("not in table", stranded)];
  if (due === 0) return [`${heading(`Session ${session}`)}  nothing is due yet`, ...before];
  const parts = [
    `${count(complete)} of ${count(due)} sets complete`,
    ...(uncompacted > 0 ? [`${count(uncompacted)} of them not in the tables yet`] : []),
    ...(open.some(({ isLate }) => !isLate) ? ["the schedule asks again for the rest"] : []),
  ];
  return [
    `${heading(`Session ${session}`)}  ${parts.join(", ")}`,
    ...open.slice(0, mostOpen).flatMap((set) => setLines(set.status, [set])),
    ...(open.length > mostOpen ? [`  … and ${count(open.length - mostOpen)} more`] : []),
    ...before,
  ];
};

const cells = (gauge: QueueGauge | undefined): readonly (string | null)[] =>
  gauge ? [count(gauge.visible), count(gauge.inFlight), count(gauge.delayed)] : [null, null, null];

const held = (gauge: QueueGauge | undefined) =>
  gauge ? count(gauge.visible + gauge.inFlight + gauge.delayed) : null;

/** CloudWatch says 0 of an empty queue. */
const age = (gauge: QueueGauge | undefined) =>
  gauge?.oldestSeconds === undefined || held(gauge) === "0" ? null : duration(gauge.oldestSeconds);

/** A line for each queue, with the letters of its dead-letter queue; those of the schedule have no queue. */
const queueTable = ({ queues }: Status) => {
  const letters = new Map(queues.filter(({ isDeadLetters }) => isDeadLetters).map((one) => [one.name, one]));
  const lines = queues.flatMap(({ name, isDeadLetters, gauge }) => {
    if (isDeadLetters) return [];
    const own = letters.get(`${name as QueueName}-dlq`)?.gauge;
    return [[name, ...cells(gauge), age(gauge), held(own), age(own)]];
  });
  const ticks = letters.get(scheduleDeadLetters)?.gauge;
  return renderTable(
    [
      { name: "queue" },
      ...["visible", "in flight", "delayed", "oldest", "dead letters", "oldest"].map((name) => ({
        name,
        type: "int",
      })),
    ],
    ticks ? [...lines, ["(schedules)", null, null, null, null, held(ticks), age(ticks)]] : lines,
  );
};

const runTable = ({ lastRuns }: Status) =>
  lastRuns.length === 0
    ? "  nothing was captured lately"
    : renderTable(
        [{ name: "dataset" }, { name: "period" }, { name: "sets" }, { name: "began" }, { name: "run" }],
        lastRuns.map(({ dataset, period, sets, complete, startedAt, runId }) => [
          dataset,
          periodText(period),
          complete === sets ? count(sets) : `${count(complete)} of ${count(sets)}`,
          instant(startedAt),
          runId,
        ]),
      );

const shownRuns = 5;

const sessionsText = (sessions: readonly string[]) =>
  sessions.length <= 2 ? sessions.join(", ") : `${sessions[0]} … ${sessions.at(-1)} (${sessions.length})`;

const refineTable = ({ refineRuns }: Status): string => {
  if (!refineRuns) return notServed;
  if (refineRuns.length === 0) return "  none yet";
  return renderTable(
    [{ name: "state" }, { name: "sessions" }, { name: "began" }, { name: "took" }, { name: "job run" }],
    refineRuns
      .slice(0, shownRuns)
      .map(({ state, sessions, startedAt, endedAt, jobRunId }) => [
        state,
        sessionsText(sessions),
        instant(startedAt),
        endedAt ? duration((endedAt.getTime() - startedAt.getTime()) / 1000) : null,
        `${jobRunId.slice(0, 19)}…`,
      ]),
  );
};

const alarmLines = ({ alarms }: Status): readonly string[] => {
  if (!alarms) return [notServed];
  const ringing = alarms.filter(({ state }) => state === "ALARM");
  const rest = `  ${alarms.length - ringing.length} of ${alarms.length} are quiet`;
  return [...ringing.map(({ name, since }) => `  ALARM  ${name}  since ${instant(since)}`), rest];
};

/** What an operator reads: first what needs a person, then everything that was looked at. */
export const renderStatus = (status: Status): string =>
  [
    ...verdict(status),
    "",
    ...session(status),
    "",
    queueTable(status),
    "",
    heading("Last run of each dataset"),
    runTable(status),
    "",
    heading("Runs of the refine job"),
    refineTable(status),
    "",
    heading("Alarms"),
    ...alarmLines(status),
  ].join("\n");

/** What scripts read; null for what the endpoint does not have. */
export const statusJson = (status: Status) => ({
  ...status,
  refineRuns: status.refineRuns ?? null,
  alarms: status.alarms ?? null,
});
