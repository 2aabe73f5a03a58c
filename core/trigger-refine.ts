import type { SessionDate } from "../contracts/fields.ts";
import type { ObjectNotified } from "../contracts/messages/object-notified.ts";
import { newestRunOf } from "./lake/lineage.ts";
import { notifiedKeys } from "./lake/notified-keys.ts";
import type { JobRunner, Log, ObjectHead, ObjectStore } from "./ports.ts";
import { refinableSessions } from "./refinable-sessions.ts";
import { refineRequest } from "./refine-inputs.ts";
import type { NewRunId } from "./run-id.ts";

export interface TriggerRefineDeps {
  readonly lake: ObjectStore;
  readonly jobs: JobRunner;
  readonly newRunId: NewRunId;
  readonly log: Log;
}

/** Sessions in one job run: its arguments stay well below Glue's limit. */
const sessionsPerRun = 250;

/** Each key is looked at once. */
const lookingOnce = (lake: ObjectStore) => {
  const seen = new Map<string, Promise<ObjectHead | undefined>>();
  return (key: string) => {
    const head = seen.get(key) ?? lake.head(key);
    seen.set(key, head);
    return head;
  };
};

/** Starts as few runs of the refine job as hold the sessions that a batch of notifications changes. */
export const createTriggerRefine =
  ({ lake, jobs, newRunId, log }: TriggerRefineDeps) =>
  async (messages: readonly ObjectNotified[]): Promise<{ readonly jobRunIds: readonly string[] }> => {
    const head = lookingOnce(lake);
    const notified = notifiedKeys(messages, log);
    const { sessions, waiting } = await refinableSessions(notified, async (key) => !!(await head(key)));
    const spanOf = (some: readonly SessionDate[]) => ({
      sessions: some.length,
      first: some[0],
      last: some.at(-1),
    });
    if (waiting.length > 0) log.debug("not refined while inputs are missing", spanOf(waiting));
    if (sessions.length === 0) return { jobRunIds: [] };

    // The newest run among the files' is the one that completed the batch.
    const runId =
      (await newestRunOf(
        { head },
        notified.map(({ key }) => key),
      )) ?? newRunId();
    const jobRunIds: string[] = [];
    for (let at = 0; at < sessions.length; at += sessionsPerRun) {
      const some = sessions.slice(at, at + sessionsPerRun);
      const { jobRunId } = await jobs.start(refineRequest(some, runId));
      log.info("refine started", { jobRunId, runId, ...spanOf(some) });
      jobRunIds.push(jobRunId);
    }
    return { jobRunIds };
  };
