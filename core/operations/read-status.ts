import type { Period, RunId, SessionDate } from "../../contracts/fields.ts";
import {
  type DeadLetterQueueName,
  deadLetterQueueNames,
  type QueueName,
  queueNames,
} from "../../contracts/topology.ts";
import { localDate, localTime } from "../calendar/calendar.ts";
import { type CollectionPlan, planTargets } from "../plan-targets.ts";
import type { Clock, ObjectStore, SessionClock } from "../ports.ts";
import { sessionState, type TargetState } from "../session-state.ts";
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

export interface OpenSet {
  readonly dataset: string;
  readonly index?: string | undefined;
  readonly period: Period;
  readonly status: TargetState["status"];
  readonly runId?: RunId | undefined;
}

export interface SessionStatus {
  readonly session: SessionDate;
  /** Sets that should be there by now. */
  readonly due: number;
  readonly complete: number;
  /** Complete sets that the tables do not show yet. */
  readonly uncompacted: number;
  readonly open: readonly OpenSet[];
  /** Whether an open set is late: before that, the next tick of the schedule asks for it. */
  readonly isLate: boolean;
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

/**
 * How the pipeline is: queues, sets of a session, runs, alarms, and what of it needs a person. Without a session: the
 * current one, as far as it is due. A session that is named is held to all that the plan names.
 */
export const createReadStatus =
  (deps: ReadStatusDeps) =>
  async (asked: { readonly session?: SessionDate | undefined } = {}): Promise<Status> => {
    const [session, gauges, runs, refineRuns, alarms] = await Promise.all([
      readSession(deps, asked.session),
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

const readSession = async (deps: ReadStatusDeps, named: SessionDate | undefined): Promise<SessionStatus> => {
  const now = deps.clock.now();
  const session = named ?? deps.sessionClock.current();
  const targets = await planTargets(deps.raw, deps.plan, session, now, { early: named !== undefined });
  const states = await sessionState(deps, session, targets);
  const complete = states.filter(({ status }) => status === "complete");
  return {
    session,
    due: states.length,
    complete: complete.length,
    uncompacted: complete.filter(({ isCompacted }) => !isCompacted).length,
    open: states.flatMap(({ dataset, index, period, status, set }) =>
      status === "complete" ? [] : [{ dataset, index, period, status, runId: set?.runId }],
    ),
    isLate: named !== undefined || (session === localDate(now) && localTime(now) >= deps.lateFrom),
  };
};
