import { setTimeout } from "node:timers/promises";
import { queryResultsPrefix, resourceName } from "../contracts/names.ts";
import {
  deadLetterQueueNames,
  deployedNames,
  queues,
  refineJob,
  workgroupName,
} from "../contracts/topology.ts";
import type { RegisteredPartitions } from "../core/operations/ports.ts";
import type { Clock, QueryEngine, SessionClock } from "../core/ports.ts";
import { newRunId } from "../core/run-id.ts";
import { createSessionClock } from "../core/session-clock.ts";
import { onlyReading } from "../core/sql/only-reading.ts";
import { createCloudWatchAlarmBoard } from "./aws/alarm-board.ts";
import { createGlueCatalog } from "./aws/catalog.ts";
import { athenaClient } from "./aws/clients/athena.ts";
import { cloudWatchClient } from "./aws/clients/cloudwatch.ts";
import { cloudWatchLogsClient } from "./aws/clients/cloudwatch-logs.ts";
import { glueClient } from "./aws/clients/glue.ts";
import { s3Client } from "./aws/clients/s3.ts";
import { sqsClient } from "./aws/clients/sqs.ts";
import { createSqsDeadLetterQueue } from "./aws/dead-letter-queue.ts";
import { createGlueJobHistory } from "./aws/job-history.ts";
import { createLogInsights } from "./aws/log-insights.ts";
import { ifServed } from "./aws/not-served.ts";
import { createS3ObjectStore } from "./aws/object-store.ts";
import { createAthenaQueryEngine } from "./aws/query-engine.ts";
import { accountOfQueue } from "./aws/queue-account.ts";
import { createSqsQueueGauges } from "./aws/queue-gauges.ts";
import { type Config, inAccount } from "./config.ts";
import { createHyparquetWriter } from "./parquet/hyparquet-writer.ts";

/** What operators' commands need beside what functions do: it stands apart so that no function bundles it. */

interface Overrides {
  readonly clock?: Clock;
  readonly sessionClock?: SessionClock;
}

const nameIn =
  ({ stage }: Config) =>
  (name: string) =>
    resourceName(stage, name);

/**
 * The configuration in the account that the stage's queues are of, which needs no service that operators do not use
 * anyway. Throws a `VisibleError` (`no-stage`) where there are none.
 */
export const wireAccount = async (config: Config): Promise<Config> => {
  if (config.unnamedBuckets.length === 0) return config;
  const sqs = sqsClient(config);
  return inAccount(config, await accountOfQueue(sqs, nameIn(config)(queues["fetch-page"].name)));
};

const buckets = (config: Config) => {
  const s3 = s3Client(config);
  return {
    raw: createS3ObjectStore(s3, config.rawBucket),
    lake: createS3ObjectStore(s3, config.lakeBucket),
  };
};

const jobHistory = (config: Config) =>
  createGlueJobHistory(glueClient(config), nameIn(config)(refineJob.name));

export const wireQueueGauges = (config: Config) =>
  createSqsQueueGauges(sqsClient(config), cloudWatchClient(config), nameIn(config));

export const wireReadStatus = (config: Config, lateFrom: string, overrides: Overrides = {}) => {
  const clock = overrides.clock ?? { now: () => new Date() };
  return {
    ...buckets(config),
    gauges: wireQueueGauges(config),
    jobs: jobHistory(config),
    alarms: createCloudWatchAlarmBoard(cloudWatchClient(config), nameIn(config)),
    clock,
    sessionClock: overrides.sessionClock ?? createSessionClock(clock),
    plan: { datasets: config.datasets, indexes: config.indexes },
    lateFrom,
  };
};

/** What an operator does with dead letters; `operator` is who. */
export const wireDeadLetters = (
  config: Config,
  operator: string,
  overrides: Pick<Overrides, "clock"> = {},
) => {
  const sqs = sqsClient(config);
  return {
    queues: deadLetterQueueNames.map((name) => createSqsDeadLetterQueue(sqs, name, nameIn(config))),
    lake: buckets(config).lake,
    clock: overrides.clock ?? { now: () => new Date() },
    newOperationId: newRunId,
    sleep: (milliseconds: number, signal?: AbortSignal) => setTimeout(milliseconds, undefined, { signal }),
    operator,
  };
};

const registeredPartitions = (config: Config): RegisteredPartitions => {
  const catalog = createGlueCatalog(glueClient(config), config.database, config.lakeBucket);
  return { partitions: (table, values) => ifServed(() => catalog.partitions(table, values)) };
};

export const wireExplain = (config: Config) => ({
  ...buckets(config),
  jobs: jobHistory(config),
  catalog: registeredPartitions(config),
  parquet: createHyparquetWriter({ compression: config.compression }),
});

/** Log groups as Lambda names them. */
export const wireFollowRun = (config: Config) => ({
  logs: createLogInsights(
    cloudWatchLogsClient(config),
    deployedNames.map((name) => `/aws/lambda/${nameIn(config)(name)}`),
  ),
  jobs: jobHistory(config),
});

/** What a person asks, who may hold more rights on the lake than a question needs. */
export const wireQueryEngine = (config: Config): QueryEngine =>
  onlyReading(
    createAthenaQueryEngine(athenaClient(config), {
      database: config.database,
      workgroup: resourceName(config.stage, workgroupName),
      outputLocation: `s3://${config.lakeBucket}/${queryResultsPrefix}`,
    }),
  );
