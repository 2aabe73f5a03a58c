import type { PageCollected } from "../contracts/messages/page-collected.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { metricsNamespace, resourceName } from "../contracts/names.ts";
import { paceOn } from "../contracts/settings.ts";
import {
  type FunctionName,
  type Lane,
  lanes,
  type QueueName,
  queues,
  refineJob,
} from "../contracts/topology.ts";
import type { Clock, Log, Meter, SessionClock } from "../core/ports.ts";
import { newRunId } from "../core/run-id.ts";
import { createSessionClock } from "../core/session-clock.ts";
import { createGlueCatalog } from "./aws/catalog.ts";
import { glueClient } from "./aws/clients/glue.ts";
import { s3Client } from "./aws/clients/s3.ts";
import { sqsClient } from "./aws/clients/sqs.ts";
import { createSqsDeadLetters } from "./aws/dead-letters.ts";
import { createGlueJobRunner } from "./aws/job-runner.ts";
import { createSqsMessageBus } from "./aws/message-bus.ts";
import { createS3ObjectStore } from "./aws/object-store.ts";
import { createSqsQueueDepth } from "./aws/queue-depth.ts";
import { createSqsRedelivery } from "./aws/redelivery.ts";
import { createHttpUpstream } from "./b3/http-upstream.ts";
import type { Config } from "./config.ts";
import { createHyparquetWriter } from "./parquet/hyparquet-writer.ts";
import { createPowertoolsLog } from "./powertools/log.ts";
import { createPowertoolsMeter } from "./powertools/meter.ts";

/** What a caller may put in the place of the usual. */
export interface Overrides {
  readonly clock?: Clock;
  readonly sessionClock?: SessionClock;
  readonly log?: Log;
  readonly meter?: Meter;
}

const common = (name: FunctionName, config: Config, overrides: Overrides) => {
  const clock = overrides.clock ?? { now: () => new Date() };
  return {
    clock,
    sessionClock: overrides.sessionClock ?? createSessionClock(clock),
    log: overrides.log ?? createPowertoolsLog(name),
    meter: overrides.meter ?? createPowertoolsMeter(metricsNamespace(config.stage), name),
    newRunId,
    plan: { datasets: config.datasets, indexes: config.indexes },
  };
};

const nameIn =
  ({ stage }: Config) =>
  (name: string) =>
    resourceName(stage, name);

const bus = <Message>(config: Config, queue: QueueName) =>
  createSqsMessageBus<Message>(sqsClient(config), nameIn(config)(queue));

const buckets = (config: Config) => {
  const s3 = s3Client(config);
  return {
    raw: createS3ObjectStore(s3, config.rawBucket),
    lake: createS3ObjectStore(s3, config.lakeBucket),
  };
};

const consumed = (queue: QueueName, config: Config) => {
  const sqs = sqsClient(config);
  const { retryBaseSeconds = queues[queue].retryBaseSeconds } = config;
  return {
    queue: { ...queues[queue], retryBaseSeconds },
    deadLetters: createSqsDeadLetters(sqs, queue, nameIn(config)),
    redelivery: createSqsRedelivery(sqs, nameIn(config)(queue)),
  };
};

const requested = (config: Config) => bus<PageRequested>(config, lanes[config.lane].requested);
const collected = (config: Config) => bus<PageCollected>(config, lanes[config.lane].collected);

export const wireScheduleCollection = (config: Config, overrides: Overrides = {}) => ({
  ...common("schedule-collection", config, overrides),
  ...buckets(config),
  requested: requested(config),
  collected: collected(config),
});

export const wireAuditSession = (config: Config, overrides: Overrides = {}) => ({
  ...common("audit-session", config, overrides),
  ...buckets(config),
  requested: requested(config),
});

/** Messages of a lane that wait or are being worked on. */
const waitingOn = (lane: Lane, config: Config): (() => Promise<number>) => {
  const depths = [lane.requested, lane.collected].map((queue) =>
    createSqsQueueDepth(sqsClient(config), nameIn(config)(queue)),
  );
  return async () => (await Promise.all(depths.map((depth) => depth()))).reduce((sum, one) => sum + one, 0);
};

/** A backfill asks on its own lane, whatever the configuration says. */
export const wireBackfill = (config: Config, overrides: Pick<Overrides, "clock" | "log"> = {}) => ({
  clock: overrides.clock ?? { now: () => new Date() },
  log: overrides.log ?? createPowertoolsLog("schedule-collection"),
  newRunId,
  ...buckets(config),
  requested: requested({ ...config, lane: "backfill" }),
  collected: collected({ ...config, lane: "backfill" }),
  waiting: waitingOn(lanes.backfill, config),
});

export const wireFetchPage = (config: Config, overrides: Overrides = {}) => {
  const shared = common("fetch-page", config, overrides);
  return {
    ...shared,
    ...consumed(lanes[config.lane].requested, config),
    raw: buckets(config).raw,
    requested: requested(config),
    collected: collected(config),
    pageSize: config.pageSize,
    upstream: createHttpUpstream({
      ...config.b3,
      ...paceOn(config.lane, config.b3),
      baseUrls: { listados: config.b3.listadosUrl, "historical-quotes": config.b3.historicalQuotesUrl },
      clock: shared.clock,
      log: shared.log,
    }),
  };
};

export const wireCompactDay = (config: Config, overrides: Overrides = {}) => ({
  ...common("compact-day", config, overrides),
  ...consumed(lanes[config.lane].collected, config),
  ...buckets(config),
  requested: requested(config),
  parquet: createHyparquetWriter({ compression: config.compression }),
});

export const wireTriggerRefine = (config: Config, overrides: Overrides = {}) => ({
  ...common("trigger-refine", config, overrides),
  ...consumed("trigger-refine", config),
  lake: buckets(config).lake,
  jobs: createGlueJobRunner(glueClient(config), nameIn(config)(refineJob.name)),
});

export const wireRefreshCatalog = (config: Config, overrides: Overrides = {}) => ({
  ...common("refresh-catalog", config, overrides),
  ...consumed("refresh-catalog", config),
  lake: buckets(config).lake,
  catalog: createGlueCatalog(glueClient(config), config.database, config.lakeBucket),
});
