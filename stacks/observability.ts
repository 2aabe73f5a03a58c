import {
  type Alarm,
  deadLettersAlarm,
  errorsAlarm,
  lateAlarm,
  lostAlarm,
  oldestMessageSeconds,
  refineAlarm,
  runbookOf,
  sessionAlarm,
  silenceAlarm,
  undeliveredAlarm,
  unheardAlarm,
} from "../contracts/alarms.ts";
import { auditMetrics, metricsNamespace } from "../contracts/names.ts";
import { deadLetterQueueNames, deployedNames, queueNames, topicNames } from "../contracts/topology.ts";
import { createAlerts } from "./alerts.ts";
import type { Catalog } from "./catalog.ts";
import { dashboardOf } from "./dashboard.ts";
import type { Functions } from "./functions.ts";
import { logicalName, nameOf } from "./naming.ts";
import type { Settings } from "./settings.ts";

const fiveMinutes = 300;
const day = 24 * 60 * 60;

type AlarmArgs = Omit<
  ConstructorParameters<typeof aws.cloudwatch.MetricAlarm>[1],
  "alarmActions" | "name" | "alarmDescription" | "evaluationPeriods" | "comparisonOperator"
>;

/** Alarms, whom they tell, and one page that shows it all. */
export const createObservability = (
  settings: Settings,
  { catalog }: { readonly catalog: Catalog; readonly functions: Functions },
): void => {
  const alerts = createAlerts(settings);
  const namespace = metricsNamespace(settings.stage);
  const audit = { service: "audit-session" };

  const alarm = ({ name, says }: Alarm, comparisonOperator: string, args: AlarmArgs) =>
    new aws.cloudwatch.MetricAlarm(`Alarm${logicalName(name)}`, {
      treatMissingData: "notBreaching",
      okActions: [alerts.arn],
      ...args,
      name: nameOf(name),
      alarmDescription: `${says}. What to do: ${runbookOf(name)}`,
      evaluationPeriods: 1,
      comparisonOperator,
      alarmActions: [alerts.arn],
    });

  for (const name of deadLetterQueueNames)
    alarm(deadLettersAlarm(name), "GreaterThanThreshold", {
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: nameOf(name) },
      statistic: "Maximum",
      period: fiveMinutes,
      threshold: 0,
    });

  for (const name of queueNames)
    alarm(lateAlarm(name), "GreaterThanThreshold", {
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: nameOf(name) },
      statistic: "Maximum",
      period: fiveMinutes,
      threshold: oldestMessageSeconds,
    });

  for (const name of deployedNames)
    alarm(errorsAlarm(name), "GreaterThanThreshold", {
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: nameOf(name) },
      statistic: "Sum",
      period: fiveMinutes,
      threshold: 0,
    });

  for (const name of topicNames)
    alarm(undeliveredAlarm(name), "GreaterThanThreshold", {
      namespace: "AWS/SNS",
      metricName: "NumberOfNotificationsFailedToRedriveToDlq",
      dimensions: { TopicName: nameOf(name) },
      statistic: "Sum",
      period: fiveMinutes,
      threshold: 0,
    });

  const auditMetric = (id: string, metricName: string) => ({
    id,
    metric: { namespace, metricName, dimensions: audit, stat: "Maximum", period: fiveMinutes },
  });
  alarm(sessionAlarm, "GreaterThanThreshold", {
    metricQueries: [
      auditMetric("missing", auditMetrics.missing),
      auditMetric("incomplete", auditMetrics.incomplete),
      auditMetric("inconsistent", auditMetrics.inconsistent),
      auditMetric("stranded", auditMetrics.stranded),
      {
        id: "open",
        expression: "missing + incomplete + inconsistent + stranded",
        label: "Sets not complete or not in the tables",
        returnData: true,
      },
    ],
    threshold: 0,
    // Between two audits nothing is known that the last one did not say.
    treatMissingData: "ignore",
  });
  alarm(lostAlarm, "GreaterThanThreshold", {
    namespace,
    metricName: auditMetrics.lost,
    dimensions: audit,
    statistic: "Maximum",
    period: fiveMinutes,
    threshold: 0,
    treatMissingData: "ignore",
    // That it is no longer looked at is no news that anybody should be glad of.
    okActions: [],
  });
  alarm(silenceAlarm, "LessThanThreshold", {
    namespace,
    metricName: auditMetrics.complete,
    dimensions: audit,
    statistic: "SampleCount",
    period: day,
    threshold: 1,
    treatMissingData: "breaching",
  });

  const failure = new aws.cloudwatch.EventRule("RefineFails", {
    name: nameOf(refineAlarm.name),
    description: `${refineAlarm.says}. What to do: ${runbookOf(refineAlarm.name)}`,
    eventPattern: $util.jsonStringify({
      source: ["aws.glue"],
      "detail-type": ["Glue Job State Change"],
      detail: { jobName: [catalog.refineJob.name], state: ["FAILED", "TIMEOUT", "ERROR"] },
    }),
  });
  new aws.cloudwatch.EventTarget("RefineFailsTarget", { rule: failure.name, arn: alerts.arn });
  alarm(unheardAlarm, "GreaterThanThreshold", {
    namespace: "AWS/Events",
    metricName: "FailedInvocations",
    dimensions: { RuleName: failure.name },
    statistic: "Sum",
    period: fiveMinutes,
    threshold: 0,
  });

  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: nameOf("overview"),
    dashboardBody: JSON.stringify(dashboardOf(settings, deployedNames, deadLetterQueueNames)),
  });
};
