import type { ObjectNotified } from "../contracts/messages/object-notified.ts";
import { tables } from "../contracts/tables/index.ts";
import { sessionOf } from "./lake/keys.ts";
import { metadataKeys } from "./lake/lineage.ts";
import { notifiedKeys } from "./lake/notified-keys.ts";
import type { JobRunner, Log, ObjectStore } from "./ports.ts";
import type { NewRunId } from "./run-id.ts";

export interface TriggerRefineDeps {
  readonly lake: ObjectStore;
  readonly jobs: JobRunner;
  readonly newRunId: NewRunId;
  readonly log: Log;
}

/** Sessions in one job run: its arguments stay well below Glue's limit. */
const sessionsPerRun = 250;

const feedsRefined = (name: string) => tables.some(({ inputs }) => inputs.includes(name));

/** Starts one run of the refine job for the distinct sessions that a batch of notifications names. */
export const createTriggerRefine =
  ({ lake, jobs, newRunId, log }: TriggerRefineDeps) =>
  async (messages: readonly ObjectNotified[]): Promise<{ readonly jobRunIds: readonly string[] }> => {
    const fed = notifiedKeys(messages, log).filter(({ table }) => feedsRefined(table.name));
    const sessions = [...new Set(fed.flatMap(({ table, values }) => sessionOf(table, values) ?? []))].sort();
    if (sessions.length === 0) return { jobRunIds: [] };

    // The newest run among the files' is the one that completed the batch.
    const heads = await Promise.all([...new Set(fed.map(({ key }) => key))].map((key) => lake.head(key)));
    const runIds = heads.flatMap((head) => head?.metadata[metadataKeys.runId] ?? []).sort();
    const runId = runIds.at(-1) ?? newRunId();
    const jobRunIds: string[] = [];
    for (let at = 0; at < sessions.length; at += sessionsPerRun) {
      const some = sessions.slice(at, at + sessionsPerRun);
      const { jobRunId } = await jobs.start({ sessions: some, runId });
      log.info("refine started", {
        jobRunId,
        runId,
        sessions: some.length,
        first: some[0],
        last: some.at(-1),
      });
      jobRunIds.push(jobRunId);
    }
    return { jobRunIds };
  };
