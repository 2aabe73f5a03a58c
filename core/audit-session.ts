import type { SessionDate } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import type { AuditSession } from "../contracts/messages/schedule-collection.ts";
import { auditMetrics } from "../contracts/names.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { isOnItsWay, judgeSession } from "./judge-session.ts";
import { isSamePeriod } from "./lake/captures.ts";
import { pageRequested } from "./messages.ts";
import type { CollectionPlan } from "./plan-targets.ts";
import type { Clock, Log, MessageBus, Meter, ObjectStore, SessionClock } from "./ports.ts";
import type { NewRunId } from "./run-id.ts";
import { mayBelongTo } from "./session-clock.ts";
import { periodOf, type TargetState } from "./session-state.ts";

export interface AuditSessionDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly requested: MessageBus<PageRequested>;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  readonly newRunId: NewRunId;
  readonly plan: CollectionPlan;
  readonly log: Log;
  readonly meter: Meter;
}

export interface SessionAudit {
  readonly session: SessionDate;
  readonly complete: number;
  readonly incomplete: readonly TargetName[];
  /** All pages are there, but they contradict themselves: not in the lake. */
  readonly inconsistent: readonly TargetName[];
  readonly missing: readonly TargetName[];
  /** Complete, also of the sessions before, and not in the tables: the schedules have them compacted again. */
  readonly stranded: readonly TargetName[];
  /** Not complete when their session ended: B3 shows them no more. */
  readonly lost: readonly TargetName[];
  /** Targets asked for again. */
  readonly requested: number;
}

/** `portfolio-by-code/IBOV`, `index-membership`; of another period than the session's own, `quotes/2025-04-04` */
type TargetName = string;

const nameOf = ({ dataset, index, period }: TargetState, session: SessionDate): TargetName => {
  const own = isSamePeriod(period, periodOf(datasetNamed(dataset), session));
  const of = own ? undefined : "day" in period ? period.day : String(period.year);
  return [dataset, index, of].filter((part) => part !== undefined).join("/");
};

/**
 * Says which planned sets of a session are complete, and asks again for those that are not and that B3 shows today
 * only. Of the sessions before it says what is overdue, what is not in the tables, which the schedules see to, and what
 * is lost. Only an audit that names no session is measured: a question about one sets no alarm off, and ends none.
 */
export const createAuditSession =
  (deps: AuditSessionDeps) =>
  async (event: AuditSession): Promise<SessionAudit> => {
    const now = deps.clock.now();
    const { session, due, open, stranded, lost } = await judgeSession(deps, event);
    const names = (states: readonly TargetState[]) => states.map((state) => nameOf(state, session));
    const named = (status: TargetState["status"]) => names(open.filter((state) => state.status === status));
    const unattended = open.filter(({ set }) => !isOnItsWay(set?.runId, now));
    const again =
      session === deps.sessionClock.current() && event.asksAgain !== false
        ? unattended.filter(({ dataset, period }) => {
            const source = datasetNamed(dataset);
            return !source.history && mayBelongTo(source, period, deps.sessionClock);
          })
        : [];
    const runId = deps.newRunId();
    await deps.requested.send(
      again.map(({ dataset, index, period }) =>
        pageRequested(runId, now, {
          dataset,
          ...(index === undefined ? {} : { index }),
          period,
          page: 1,
          reason: "repair",
          attempt: 1,
        }),
      ),
    );
    const audit: SessionAudit = {
      session,
      complete: due.filter(({ status }) => status === "complete").length,
      incomplete: named("incomplete"),
      inconsistent: named("inconsistent"),
      missing: named("missing"),
      stranded: names(stranded),
      lost: names(lost),
      requested: again.length,
    };
    if (event.session === undefined) measure(deps.meter, audit);
    const isGood = unattended.length + stranded.length + lost.length === 0;
    deps.log[isGood ? "info" : "warn"]("session audited", { ...audit, runId });
    return audit;
  };

const measure = (meter: Meter, audit: SessionAudit): void => {
  meter.count(auditMetrics.complete, audit.complete);
  for (const kind of ["incomplete", "inconsistent", "missing", "stranded", "lost"] as const)
    meter.count(auditMetrics[kind], audit[kind].length);
};
