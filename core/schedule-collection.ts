import type { RunId, SessionDate } from "../contracts/fields.ts";
import type { PageCollected } from "../contracts/messages/page-collected.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import type { ScheduleCollection } from "../contracts/messages/schedule-collection.ts";
import { announceSets } from "./announce-sets.ts";
import { datasetNamed, sourceOf } from "./datasets/registry.ts";
import { foundEmpty } from "./empty-years.ts";
import { pageRequested } from "./messages.ts";
import { type CollectionPlan, lookBackSessions, pastTargets, planTargets } from "./plan-targets.ts";
import type { Clock, Log, MessageBus, ObjectStore, SessionClock } from "./ports.ts";
import type { NewRunId } from "./run-id.ts";
import { mayBelongTo } from "./session-clock.ts";
import { sessionState, type TargetState } from "./session-state.ts";

export interface ScheduleCollectionDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly requested: MessageBus<PageRequested>;
  readonly collected: MessageBus<PageCollected>;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  readonly newRunId: NewRunId;
  readonly plan: CollectionPlan;
  readonly log: Log;
}

export interface ScheduledCollection {
  readonly runId: RunId;
  readonly session: SessionDate;
  readonly targets: number;
  /** Targets asked for in this run. */
  readonly requested: number;
  /** Targets that lie complete in the raw bucket already. */
  readonly complete: number;
  /** Targets that B3 had nothing of when they were overdue: they are asked for once the next session is due. */
  readonly empty: number;
  /** Targets that carry no date, not asked for: B3 may show another session's now. */
  readonly uncertain: number;
  /** Complete sets that the lake's tables do not show yet: their compaction was asked for again. */
  readonly announced: number;
}

const isUncompacted = ({ status, isCompacted }: TargetState) => status === "complete" && !isCompacted;

/** A compaction reads whatever lies there, so one set is enough; and one that fails leaves a letter, not one a set. */
const oneOfEachFile = (states: readonly TargetState[]): readonly TargetState[] =>
  Map.groupBy(states, ({ dataset, period }) => JSON.stringify([sourceOf(dataset).table.name, period]))
    .values()
    .flatMap(([first]) => (first ? [first] : []))
    .toArray();

/**
 * One tick: publishes page 1 of each target that is not complete for the session, so that a second tick asks for
 * nothing that the first one brought. Of what has a past it also asks for what the last sessions lack: a file that was
 * late in the evening comes with a later tick. What lies complete in the raw bucket and not in the tables, of this
 * session or of the last ones, is announced again.
 */
export const createScheduleCollection =
  (deps: ScheduleCollectionDeps) =>
  async (event: ScheduleCollection): Promise<ScheduledCollection> => {
    const runId = deps.newRunId();
    const now = deps.clock.now();
    const session = event.session ?? deps.sessionClock.current();
    // Who names a session means that one alone.
    const lookBack = event.session === undefined ? lookBackSessions : 0;
    const targets =
      event.targets ??
      (await planTargets(deps.raw, deps.plan, session, now, { early: event.early, lookBack }));
    const states = await sessionState(deps, session, targets);
    const open = states.filter(({ status }) => status !== "complete");
    // Who says what to ask for is not told that it was asked for before.
    const isNamed = event.force || event.session !== undefined || event.targets !== undefined;
    const empty = isNamed ? new Set() : await foundEmpty(deps.raw, session, open);
    const toCapture = event.force ? states : open.filter((state) => !empty.has(state));
    const wanted = toCapture.filter(({ dataset, period }) =>
      mayBelongTo(datasetNamed(dataset), period, deps.sessionClock),
    );
    await deps.requested.send(
      wanted.map(({ dataset, index, period }) =>
        pageRequested(runId, now, {
          dataset,
          ...(index === undefined ? {} : { index }),
          period,
          page: 1,
          reason: event.force ? "repair" : "daily",
          attempt: 1,
        }),
      ),
    );
    const past =
      event.session === undefined && event.targets === undefined
        ? await sessionState(deps, session, await pastTargets(deps.raw, deps.plan, session), {
            trustsFiles: true,
          })
        : [];
    const announced = await announceSets(deps, [
      ...states.filter(isUncompacted),
      ...oneOfEachFile(past.filter(isUncompacted)),
    ]);
    const complete = states.filter(({ status }) => status === "complete").length;
    const summary = {
      runId,
      session,
      targets: targets.length,
      requested: wanted.length,
      complete,
      empty: empty.size,
      uncertain: toCapture.length - wanted.length,
      announced,
    };
    deps.log.info("collection scheduled", summary);
    return summary;
  };
