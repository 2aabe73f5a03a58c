import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { sqsClient } from "../adapters/aws/clients/sqs.ts";
import type { Config } from "../adapters/config.ts";
import {
  type Overrides,
  wireAuditSession,
  wireCompactDay,
  wireFetchPage,
  wireRefreshCatalog,
  wireScheduleCollection,
  wireTriggerRefine,
} from "../adapters/wire.ts";
import { resourceName } from "../contracts/names.ts";
import {
  type FunctionName,
  type QueueName,
  type QueueSpec,
  queueNames,
  queues,
} from "../contracts/topology.ts";
import type { SessionClock } from "../core/ports.ts";
import { buildHandler as buildAuditSession } from "../functions/audit-session/handler.ts";
import { buildHandler as buildCompactDay } from "../functions/compact-day/handler.ts";
import { buildHandler as buildFetchPage } from "../functions/fetch-page/handler.ts";
import { buildHandler as buildRefreshCatalog } from "../functions/refresh-catalog/handler.ts";
import { buildHandler as buildScheduleCollection } from "../functions/schedule-collection/handler.ts";
import { buildHandler as buildTriggerRefine } from "../functions/trigger-refine/handler.ts";
import type { LogsByFunction } from "./function-log.ts";
import { type BatchReport, createPoller, type SqsFunction } from "./poller/poller.ts";

export interface FunctionsOptions {
  /** As the started cloud gave it. */
  readonly config: Config;
  readonly logs: LogsByFunction;
  /** Left out: the calendar and the clock. */
  readonly sessionClock?: SessionClock;
  /** Takes the place of each function's own time-out. */
  readonly timeoutSeconds?: number;
  readonly onBatch?: (report: BatchReport) => void;
  readonly onError?: (error: unknown) => void;
}

/**
 * A two-hundredth of the batching window, 150 ms at most: long enough for the pages of a session to be compacted, and
 * its files to be refined, together; short enough for nobody to wait.
 */
const quietOf = ({ windowSeconds }: QueueSpec) => Math.min(150, (windowSeconds * 1000) / 200);

/** The six functions: the handlers that AWS runs, called in this process by pollers, or by a person. */
export const createFunctions = (options: FunctionsOptions) => {
  const { config, logs, sessionClock, timeoutSeconds, onBatch, onError } = options;
  const overridesOf = (name: FunctionName): Overrides => ({
    ...logs.of(name),
    ...(sessionClock ? { sessionClock } : {}),
  });
  const backfill: Config = { ...config, lane: "backfill" };
  const handlers: Readonly<Record<QueueName, SqsFunction>> = {
    "fetch-page": buildFetchPage(wireFetchPage(config, overridesOf("fetch-page"))),
    "fetch-backfill": buildFetchPage(wireFetchPage(backfill, overridesOf("fetch-page"))),
    "compact-day": buildCompactDay(wireCompactDay(config, overridesOf("compact-day"))),
    "compact-backfill": buildCompactDay(wireCompactDay(backfill, overridesOf("compact-day"))),
    "trigger-refine": buildTriggerRefine(wireTriggerRefine(config, overridesOf("trigger-refine"))),
    "refresh-catalog": buildRefreshCatalog(wireRefreshCatalog(config, overridesOf("refresh-catalog"))),
  };
  const sqs = sqsClient(config);
  const pollers: ReturnType<typeof createPoller>[] = [];

  const pollerOf = async (name: QueueName) => {
    const queueName = resourceName(config.stage, name);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
    const spec = queues[name];
    return createPoller({
      sqs,
      queueUrl: QueueUrl as string,
      spec: { ...spec, functionTimeoutSeconds: timeoutSeconds ?? spec.functionTimeoutSeconds },
      functionName: spec.consumer,
      handler: handlers[name],
      quietMilliseconds: quietOf(spec),
      ...(onBatch ? { onBatch } : {}),
      ...(onError ? { onError } : {}),
    });
  };

  return {
    scheduleCollection: buildScheduleCollection(
      wireScheduleCollection(config, overridesOf("schedule-collection")),
    ),
    auditSession: buildAuditSession(wireAuditSession(config, overridesOf("audit-session"))),
    /** Queue calls that are running. */
    busy: (): number => pollers.reduce((sum, poller) => sum + poller.busy(), 0),
    start: async (): Promise<void> => {
      pollers.push(...(await Promise.all(queueNames.map(pollerOf))));
      for (const poller of pollers) poller.start();
    },
    /** Resolves when the running calls have ended and what they did is off the queues. */
    stop: async (): Promise<void> => {
      await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
      sqs.destroy();
    },
  };
};
