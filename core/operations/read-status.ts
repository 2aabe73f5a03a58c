import type { Period, RunId, SessionDate } from "../../contracts/fields.ts";
import {
  type DeadLetterQueueName,
  deadLetterQueueNames,
  type QueueName,
  queueNames,
} from "../../contracts/topology.ts";
import { localTime } from "../calendar/calendar.ts";
import { datasetNamed } from "../datasets/registry.ts";
import { judgeSession } from "../judge-session.ts";
import type { CollectionPlan } from "../plan-targets.ts";
import type { Clock, ObjectStore, SessionClock } from "../ports.ts";
import type { TargetState } from "../session-state.ts";
import { type Finding, findingsOf } from "./findings.ts";
import { type LastRun, lastRuns } from "./last-runs.ts";
import type { AlarmBoard, AlarmState, JobHistory, JobRun, QueueGauge, QueueGauges } from "./ports.ts";

export interface ReadStatusDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly gauges: QueueGauges;
  readonly jobs: JobHistory;
  readonly alarms: AlarmBoard;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  readonly plan: CollectionPlan;
  /** From when on an open set of the current session is late: the first audit of a day, America/Sao_Paulo. */
  readonly lateFrom: string;
}

export interface QueueStatus {
  readonly name: QueueName | DeadLetterQueueName;
  readonly isDeadLetters: boolean;
  /** Left out where there is no such queue. */
  readonly gauge?: QueueGauge;
}

export interface SetName {
  readonly dataset: string;
  readonly index?: string | undefined;
  readonly period: Period;
}

export interface OpenSet extends SetName {
  readonly status: TargetState["status"];
  readonly runId?: RunId | undefined;
  /** Whether a person should look: before that, the next tick of the schedule asks for it. */
  readonly isLate: boolean;
}

export interface SessionStatus {
  readonly session: SessionDate;
  /** Sets that should be there by now: of the session, and what is overdue of those before it. */
  readonly due: number;
  readonly complete: number;
  /** Complete sets that the tables do not show yet. */
  readonly uncompacted: number;
  readonly open: readonly OpenSet[];
  /** Of sessions that are over: B3 shows them no more. */
  readonly lost: readonly SetName[];
  /** Complete sets, also of the sessions before, that no compaction is about to put into the tables. */
  readonly stranded: readonly SetName[];
}

export interface Status {
  readonly at: Date;
  readonly session: SessionStatus;
  readonly queues: readonly QueueStatus[];
  readonly lastRuns: readonly LastRun[];
  /** The newest first; undefined where the endpoint has no jobs. */
  readonly refineRuns: readonly JobRun[] | undefined;
  /** Undefined where the endpoint has no alarms. */
  readonly alarms: readonly AlarmState[] | undefined;
  /** What needs a person. */
  readonly findings: readonly Finding[];
}

/** How many runs of the refine job a status shows. */
const shownRuns = 10;

export interface StatusQuestion {
  /** Left out: the current one as far as it is due, and what the sessions before it lack, as the audit has it. */
  readonly session?: SessionDate | undefined;
  /** The queues are known to be empty, and no run is under way. */
  readonly isAtRest?: boolean;
}

/**
 * How the pipeline is: queues, sets of a session, runs, alarms, and what of it needs a person. A session that is named
 * is held to all that the plan names.
 */
export const createReadStatus =
  (deps: ReadStatusDeps) =>
  async (asked: StatusQuestion = {}): Promise<Status> => {
    const [session, gauges, runs, refineRuns, alarms] = await Promise.all([
      readSession(deps, asked),
      deps.gauges.read([...queueNames, ...deadLetterQueueNames]),
      lastRuns(deps.raw, deps.clock.now()),
      deps.jobs.recent(),
      deps.alarms.states(),
    ]);
    const queue = (name: QueueStatus["name"], isDeadLetters: boolean): QueueStatus => {
      const gauge = gauges.get(name);
      return { name, isDeadLetters, ...(gauge ? { gauge } : {}) };
    };
    const seen = {
      at: deps.clock.now(),
      session,
      queues: [
        ...queueNames.map((name) => queue(name, false)),
        ...deadLetterQueueNames.map((name) => queue(name, true)),
      ],
      lastRuns: runs,
      refineRuns,
      alarms,
    };
    return { ...seen, refineRuns: refineRuns?.slice(0, shownRuns), findings: findingsOf(seen) };
  };

const nameOf = ({ dataset, index, period }: TargetState): SetName => ({ dataset, index, period });

const readSession = async (
  deps: ReadStatusDeps,
  { session: named, isAtRest }: StatusQuestion,
): Promise<SessionStatus> => {
  const now = deps.clock.now();
  const found = await judgeSession(deps, { session: named, early: named !== undefined, isAtRest });
  const isAudited = named !== undefined || localTime(now) >= deps.lateFrom;
  const complete = found.due.filter(({ status }) => status === "complete");
  return {
    session: found.session,
    due: found.due.length,
    complete: complete.length,
    uncompacted: complete.filter(({ isCompacted }) => !isCompacted).length,
    open: found.open.map((state) => ({
      ...nameOf(state),
      status: state.status,
      runId: state.set?.runId,
      // What has a past counts once it is overdue.
      isLate: isAudited || datasetNamed(state.dataset).history !== undefined,
    })),
    lost: found.lost.map(nameOf),
    stranded: found.stranded.map(nameOf),
  };
};
