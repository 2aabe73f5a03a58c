import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Clock } from "../../../core/ports.ts";
import type { CloudService } from "../http.ts";
import { awsJsonHandler, ServiceError } from "./aws-json.ts";
import { createCatalog, type GlueCatalog } from "./catalog.ts";
import { databaseOperations } from "./databases.ts";
import { jobRunOperations } from "./job-run-operations.ts";
import { createJobRunner, type JobRunner, type RunJob } from "./job-runner.ts";
import { jobOperations, maxConcurrentRuns } from "./jobs.ts";
import { partitionOperations } from "./partition-operations.ts";
import { type RunRecords, runRecords } from "./run-records.ts";
import { openStore, type Store } from "./store.ts";
import { tableOperations } from "./tables.ts";

export interface GlueDeps {
  readonly dataDir: string;
  readonly clock?: Clock;
  readonly runJob: RunJob;
}

export interface GlueService extends CloudService {
  /** Runs that are starting or running. */
  activeRuns(): number;
  /** Resolves once no run is active. */
  idle(): Promise<void>;
  readonly catalog: GlueCatalog;
}

/** Runs that a crash cut off begin again, under their own ids and within their job's limit. */
const resume = (records: RunRecords, runner: JobRunner) => {
  for (const { id } of records.inState("STOPPING")) records.set(id, "STOPPED");
  const cutOff = records.inState("STARTING", "RUNNING");
  for (const run of cutOff) records.set(run.id, "STARTING");
  for (const run of cutOff) runner.launch({ ...run, state: "STARTING" });
  for (const job of new Set(records.inState("WAITING").map((run) => run.job))) runner.promote(job);
};

/**
 * Glue's Data Catalog and jobs over AWS JSON 1.1, kept in `<dataDir>/glue/glue.sqlite`. A change is on disk before
 * its answer; a run that was not finished at a crash runs again after `start()`.
 */
export const createGlueService = ({ dataDir, clock, runJob }: GlueDeps): GlueService => {
  const now = () => (clock ? clock.now().getTime() : Date.now());
  let open:
    | {
        readonly store: Store;
        readonly runner: JobRunner;
        readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
      }
    | undefined;
  const opened = () => {
    if (!open) throw new ServiceError("ServiceUnavailableException", "Glue is not running", 503);
    return open;
  };
  return {
    start: async () => {
      if (open) return;
      const store = openStore(join(dataDir, "glue", "glue.sqlite"));
      const records = runRecords(store, now);
      const runner = createJobRunner(records, (job) => maxConcurrentRuns(store, job), runJob);
      open = {
        store,
        runner,
        handle: awsJsonHandler("AWSGlue", {
          ...databaseOperations(store, now),
          ...tableOperations(store, now),
          ...partitionOperations(store, now),
          ...jobOperations(store, now),
          ...jobRunOperations(store, records, runner),
        }),
      };
      resume(records, runner);
    },
    stop: async () => {
      const closing = open;
      open = undefined;
      await closing?.runner.stop();
      closing?.store.close();
    },
    handle: async (request, response) => opened().handle(request, response),
    activeRuns: () => open?.runner.active() ?? 0,
    idle: async () => open?.runner.idle(),
    catalog: createCatalog(() => opened().store, now),
  };
};
