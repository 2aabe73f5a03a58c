import type { SessionDate } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import type { AuditSession } from "../contracts/messages/schedule-collection.ts";
import { auditMetrics } from "../contracts/names.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { isOverdue, mayBeEmpty } from "./due.ts";
import { isSamePeriod } from "./lake/captures.ts";
import { pageRequested } from "./messages.ts";
import { type CollectionPlan, lookBackSessions, planTargets } from "./plan-targets.ts";
import type { Clock, Log, MessageBus, Meter, ObjectStore, SessionClock } from "./ports.ts";
import { type NewRunId, runTime } from "./run-id.ts";
import { mayBelongTo } from "./session-clock.ts";
import { periodOf, sessionState, type TargetState } from "./session-state.ts";

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
  /** Targets asked for again. */
  readonly requested: number;
}

/** `portfolio-by-code/IBOV`, `index-membership`; of another period than the session's own, `quotes/2025-04-04` */
type TargetName = string;

/** A set whose run is younger than this may still be on its way: the retries of its pages fit into it. */
const graceMs = 30 * 60 * 1000;

const nameOf = ({ dataset, index, period }: TargetState, session: SessionDate): TargetName => {
  const own = isSamePeriod(period, periodOf(datasetNamed(dataset), session));
  const of = own ? undefined : "day" in period ? period.day : String(period.year);
  return [dataset, index, of].filter((part) => part !== undefined).join("/");
};

/**
 * Says which planned sets of a session are complete, and asks again for those that are not and that B3 shows today
 * only. Of what has a past it says what is overdue of the last sessions; the schedules ask for that.
 */
export const createAuditSession =
  (deps: AuditSessionDeps) =>
  async (event: AuditSession): Promise<SessionAudit> => {
    const now = deps.clock.now();
    const current = deps.sessionClock.current();
    const session = event.session ?? current;
    const lookBack = event.session === undefined ? lookBackSessions : 0;
    const targets =
      event.targets ??
      (await planTargets(deps.raw, deps.plan, session, now, {
        early: event.early,
        lookBack,
        counts: isOverdue,
      }));
    const isStillToCome = ({ dataset, status, period, upTo = session }: TargetState) =>
      status === "missing" && "year" in period && mayBeEmpty(datasetNamed(dataset), upTo);
    const states = (await sessionState(deps, session, targets)).filter((state) => !isStillToCome(state));
    const withStatus = (status: TargetState["status"]) => states.filter((state) => state.status === status);
    const named = (status: TargetState["status"]) =>
      withStatus(status).map((state) => nameOf(state, session));
    const onItsWay = ({ set }: TargetState) =>
      set !== undefined && now.getTime() - runTime(set.runId) < graceMs;
    const open = states.filter((state) => state.status !== "complete" && !onItsWay(state));
    const again =
      session === current && event.asksAgain !== false
        ? open.filter(({ dataset, period }) => {
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
      complete: withStatus("complete").length,
      incomplete: named("incomplete"),
      inconsistent: named("inconsistent"),
      missing: named("missing"),
      requested: again.length,
    };
    deps.meter.count(auditMetrics.complete, audit.complete);
    deps.meter.count(auditMetrics.incomplete, audit.incomplete.length);
    deps.meter.count(auditMetrics.inconsistent, audit.inconsistent.length);
    deps.meter.count(auditMetrics.missing, audit.missing.length);
    deps.log[open.length > 0 ? "warn" : "info"]("session audited", { ...audit, runId });
    return audit;
  };
