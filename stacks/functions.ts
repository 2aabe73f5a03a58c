import {
  type DeployedName,
  entryOf,
  laneOf,
  type QueueName,
  queueNames,
  queues,
  scheduledFunctions,
} from "../contracts/topology.ts";
import { logicalName, nameOf } from "./naming.ts";
import { isQueue, permissionsOf, type World } from "./permissions.ts";
import type { Settings } from "./settings.ts";

type Scheduled = keyof typeof scheduledFunctions;

/** Lambda gives processor time by memory: compaction sorts and compresses, the others wait for the network. */
const memory: Readonly<Record<DeployedName, sst.aws.FunctionArgs["memory"] & string>> = {
  "schedule-collection": "512 MB",
  "audit-session": "512 MB",
  "fetch-page": "512 MB",
  "compact-day": "1769 MB",
  // A year's file passes through either.
  "fetch-backfill": "1769 MB",
  "compact-backfill": "1769 MB",
  "trigger-refine": "256 MB",
  "refresh-catalog": "256 MB",
};

const argumentsOf = (
  name: DeployedName,
  timeoutSeconds: number,
  settings: Settings,
  world: World,
): sst.aws.FunctionArgs => ({
  name: nameOf(name),
  handler: `functions/${entryOf(name)}/index.handler`,
  runtime: "nodejs24.x",
  architecture: "arm64",
  timeout: `${timeoutSeconds} seconds`,
  memory: memory[name],
  environment: {
    ...settings.functionEnvironment,
    BOVESPA_STAGE: settings.stage,
    ...(isQueue(name) ? { BOVESPA_LANE: laneOf(name) } : {}),
    BOVESPA_RAW_BUCKET: world.storage.raw.name,
    BOVESPA_LAKE_BUCKET: world.storage.lake.name,
  },
  permissions: permissionsOf(name, world, settings.isTraced),
  logging: { retention: settings.isProduction ? "1 year" : "1 month", format: "json" },
  // Lambda's runtime brings the SDK.
  nodejs: { format: "esm", minify: true, esbuild: { external: ["@aws-sdk/*"] } },
  transform: {
    function: (args): undefined => {
      args.tracingConfig = { mode: settings.isTraced ? "Active" : "PassThrough" };
    },
    role: (args): undefined => {
      args.name = nameOf(`${name}-role`);
      // SST lets the whole account assume the role, which only live debugging needs.
      if (!$dev)
        args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
    },
  },
});

const createConsumer = (name: QueueName, settings: Settings, world: World) => {
  const { functionTimeoutSeconds, batchSize, windowSeconds, maxConcurrency } = queues[name];
  world.messaging[name].queue.subscribe(argumentsOf(name, functionTimeoutSeconds, settings, world), {
    batch: { size: batchSize, window: `${windowSeconds} seconds`, partialResponses: true },
    transform: {
      eventSourceMapping: (args): undefined => {
        args.scalingConfig = { maximumConcurrency: maxConcurrency };
      },
    },
  });
};

const createScheduled = (name: Scheduled, settings: Settings, world: World) =>
  new sst.aws.Function(
    logicalName(name),
    argumentsOf(name, scheduledFunctions[name].timeoutSeconds, settings, world),
  );

/** A function for each queue, and the two that schedules call. */
export const createFunctions = (settings: Settings, world: World) => {
  for (const name of queueNames) createConsumer(name, settings, world);
  return {
    "schedule-collection": createScheduled("schedule-collection", settings, world),
    "audit-session": createScheduled("audit-session", settings, world),
  };
};
export type Functions = ReturnType<typeof createFunctions>;
