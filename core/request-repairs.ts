import type { Period } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { datasetNamed } from "./datasets/registry.ts";
import type { CaptureSet } from "./lake/captures.ts";
import { pageRequested } from "./messages.ts";
import type { Clock, Log, MessageBus, ObjectStore, SessionClock } from "./ports.ts";
import { repairRunId } from "./run-id.ts";
import { mayBelongTo } from "./session-clock.ts";

export interface RequestRepairsDeps {
  readonly raw: ObjectStore;
  readonly requested: MessageBus<PageRequested>;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  readonly log: Log;
}

/** The first capture and two more. */
const attempts = 3;

/** Asks for sets that contradict themselves or each other again, and reports those that stay wrong. */
export const requestRepairs = async (
  { raw, requested, clock, sessionClock, log }: RequestRepairsDeps,
  period: Period,
  faults: readonly { readonly set: CaptureSet; readonly reason: string }[],
): Promise<void> => {
  for (const { set, reason } of faults) {
    const head = await raw.head(set.pages[0]?.key ?? "");
    const attempt = Number(head?.metadata.attempt ?? 1);
    const fields = {
      dataset: set.dataset,
      index: set.index,
      session: "day" in period ? period.day : undefined,
      runId: set.runId,
      attempt,
      reason,
    };
    // B3 serves no past: once the session is over, asking again would bring another session's portfolio.
    const isPast =
      ("day" in period && period.day < sessionClock.current()) ||
      !mayBelongTo(datasetNamed(set.dataset), period, sessionClock);
    if (isPast || attempt >= attempts) {
      log.error(
        isPast ? "inconsistent set of a session that is over" : "inconsistent set, attempts used up",
        fields,
      );
      continue;
    }
    const repair = repairRunId(set.runId);
    log.warn("inconsistent set, captured again", { ...fields, repairRunId: repair });
    await requested.send([
      pageRequested(repair, clock.now(), {
        dataset: set.dataset,
        ...(set.index === "_" ? {} : { index: set.index }),
        period,
        page: 1,
        reason: "repair",
        attempt: attempt + 1,
      }),
    ]);
  }
};
