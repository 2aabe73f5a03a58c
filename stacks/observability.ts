import { auditMetrics, metricsNamespace } from "../contracts/names.ts";
import {
  type DeployedName,
  deadLetterQueueName,
  queueNames,
  refineJob,
  scheduleDeadLetters,
  scheduledFunctions,
} from "../contracts/topology.ts";
import { createAlerts } from "./alerts.ts";
import type { Catalog } from "./catalog.ts";
import { dashboardOf } from "./dashboard.ts";
import type { Functions } from "./functions.ts";
import { logicalName, nameOf } from "./naming.ts";
import type { Settings } from "./settings.ts";

/** A message that waits longer than this is stuck: even a busy morning takes minutes. */
const oldestMessageSeconds = 60 * 60;
const fiveMinutes = 300;
const day = 24 * 60 * 60;

type AlarmArgs = Omit<
  ConstructorParameters<typeof aws.cloudwatch.MetricAlarm>[1],
  "alarmActions" | "okActions" | "name" | "evaluationPeriods" | "comparisonOperator"
> & { readonly alarmDescription: string };

export const functionNames: readonly DeployedName[] = [
  ...queueNames,
  ...(Object.keys(scheduledFunctions) as (keyof typeof scheduledFunctions)[]),
];
export const deadLetterQueueNames: readonly string[] = [
  ...queueNames.map(deadLetterQueueName),
  scheduleDeadLetters,
];

/** Alarms, whom they tell, and one page that shows it all. */
export const createObservability = (
  settings: Settings,
  { catalog }: { readonly catalog: Catalog; readonly functions: Functions },
): void => {
  const alerts = createAlerts(settings);
  const namespace = metricsNamespace(settings.stage);
  const audit = { service: "audit-session" };

  const alarm = (name: string, comparisonOperator: string, args: AlarmArgs) =>
    new aws.cloudwatch.MetricAlarm(`Alarm${logicalName(name)}`, {
      treatMissingData: "notBreaching",
      ...args,
      name: nameOf(name),
      evaluationPeriods: 1,
      comparisonOperator,
      alarmActions: [alerts.arn],
      okActions: [alerts.arn],
    });

  for (const name of deadLetterQueueNames)
    alarm(`${name}-not-empty`, "GreaterThanThreshold", {
      alarmDescription: `Messages were given up; their attributes say why (${name})`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: nameOf(name) },
      statistic: "Maximum",
      period: fiveMinutes,
      threshold: 0,
    });

  for (const name of queueNames)
    alarm(`${name}-is-late`, "GreaterThanThreshold", {
      alarmDescription: `The oldest message of ${name} has waited for more than an hour`,
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: nameOf(name) },
      statistic: "Maximum",
      period: fiveMinutes,
      threshold: oldestMessageSeconds,
    });

  for (const name of functionNames)
    alarm(`${name}-fails`, "GreaterThanThreshold", {
      alarmDescription: `Calls of ${name} end in an error`,
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: nameOf(name) },
      statistic: "Sum",
      period: fiveMinutes,
      threshold: 0,
    });

  const auditMetric = (id: string, metricName: string) => ({
    id,
    metric: { namespace, metricName, dimensions: audit, stat: "Maximum", period: fiveMinutes },
  });
  alarm("session-not-complete", "GreaterThanThreshold", {
    alarmDescription:
      "Sets are still missing or contradict themselves late in the morning: portfolios of the current session, which B3 shows today only, or quotes and levels of the last sessions that are overdue",
    metricQueries: [
      auditMetric("missing", auditMetrics.missing),
      auditMetric("incomplete", auditMetrics.incomplete),
      auditMetric("inconsistent", auditMetrics.inconsistent),
      {
        id: "open",
        expression: "missing + incomplete + inconsistent",
        label: "Sets not complete",
        returnData: true,
      },
    ],
    threshold: 0,
    // Between two audits nothing is known that the last one did not say.
    treatMissingData: "ignore",
  });
  alarm("no-audit-for-a-day", "LessThanThreshold", {
    alarmDescription: "No audit in 24 hours: the schedules may have stopped, and sessions may be lost unseen",
    namespace,
    metricName: auditMetrics.complete,
    dimensions: audit,
    statistic: "SampleCount",
    period: day,
    threshold: 1,
    treatMissingData: "breaching",
  });

  const failure = new aws.cloudwatch.EventRule("RefineFails", {
    name: nameOf(`${refineJob.name}-fails`),
    description: "A run of the refine job did not succeed",
    eventPattern: $util.jsonStringify({
      source: ["aws.glue"],
      "detail-type": ["Glue Job State Change"],
      detail: { jobName: [catalog.refineJob.name], state: ["FAILED", "TIMEOUT", "ERROR"] },
    }),
  });
  new aws.cloudwatch.EventTarget("RefineFailsTarget", { rule: failure.name, arn: alerts.arn });

  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: nameOf("overview"),
    dashboardBody: JSON.stringify(dashboardOf(settings, functionNames, deadLetterQueueNames)),
  });
};
