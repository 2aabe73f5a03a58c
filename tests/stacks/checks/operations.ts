import { alarms as alarmsOfTheRunbook, refineAlarm, runbookOf } from "../../../contracts/alarms.ts";
import { auditMetrics, metricsNamespace, resourceName } from "../../../contracts/names.ts";
import { defaultAuditSchedule, defaultSchedules, scheduleTimezone } from "../../../contracts/settings.ts";
import { queueNames, refineJob, topicNames } from "../../../contracts/topology.ts";
import { at, ofType } from "../support/graph.ts";
import { type Check, differs, problemsOf } from "./check.ts";
import { functionNames } from "./functions.ts";
import { functionNamed } from "./messaging.ts";

/** Whatever an operator must know of reaches the one topic for alerts. */
export const checkAlarms: Check = ({ graph, stage }) => {
  const alerts = ofType(graph, "aws:sns/topic:Topic").find(
    ({ state }) => state.name === resourceName(stage, "alerts"),
  );
  const alarms = ofType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const told = alarms.filter(({ inputs }) => at(inputs, "alarmActions.0") === alerts?.state.arn);
  const on = (metric: string, dimension: string, value: string) =>
    told.some(
      ({ inputs }) => inputs.metricName === metric && at(inputs, `dimensions.${dimension}`) === value,
    );
  const deadLetterQueues = ofType(graph, "aws:sqs/queue:Queue")
    .map(({ state }) => String(state.name))
    .filter((name) => name.endsWith("-dlq"));
  const session = told.find(
    ({ inputs }) => inputs.metricQueries !== undefined && String(inputs.name).endsWith("-not-complete"),
  );
  const audited = ((session?.inputs.metricQueries ?? []) as unknown[]).map((query) =>
    at(query, "metric.metricName"),
  );
  const lost = told.find(({ inputs }) => inputs.metricName === auditMetrics.lost);
  const [rule] = ofType(graph, "aws:cloudwatch/eventRule:EventRule");
  const pattern: unknown = JSON.parse(String(rule?.inputs.eventPattern ?? "{}"));
  const inRunbook = alarmsOfTheRunbook.filter((alarm) => alarm !== refineAlarm).map(({ name }) => name);
  return problemsOf({
    "alarms are not those of the runbook":
      alarms.length === inRunbook.length &&
      inRunbook.every((name) =>
        alarms.some(
          ({ inputs }) =>
            inputs.name === resourceName(stage, name) &&
            String(inputs.alarmDescription).endsWith(runbookOf(name)),
        ),
      ),
    "an alarm tells nobody": alarms.length > 0 && told.length === alarms.length,
    ...Object.fromEntries(
      deadLetterQueues.map((name) => [
        `no alarm on ${name}`,
        on("ApproximateNumberOfMessagesVisible", "QueueName", name),
      ]),
    ),
    "fewer dead-letter queues than queues": deadLetterQueues.length >= queueNames.length,
    ...Object.fromEntries(
      queueNames.map((name) => [
        `no alarm on the oldest message of ${name}`,
        on("ApproximateAgeOfOldestMessage", "QueueName", resourceName(stage, name)),
      ]),
    ),
    ...Object.fromEntries(
      functionNames.map((name) => [
        `no alarm on errors of ${name}`,
        on("Errors", "FunctionName", resourceName(stage, name)),
      ]),
    ),
    "no alarm on a session that is not complete":
      audited.includes(auditMetrics.missing) &&
      audited.includes(auditMetrics.incomplete) &&
      audited.includes(auditMetrics.stranded),
    "no alarm on a session that is lost": lost !== undefined,
    "that a lost session is no longer looked at is told as good news":
      ((lost?.inputs.okActions ?? []) as unknown[]).length === 0,
    ...Object.fromEntries(
      topicNames.map((name) => [
        `no alarm on notifications of ${name} that reach nobody`,
        on("NumberOfNotificationsFailedToRedriveToDlq", "TopicName", resourceName(stage, name)),
      ]),
    ),
    "the alarm on a session reads another stage's metrics":
      at(session?.inputs, "metricQueries.0.metric.namespace") === metricsNamespace(stage),
    "no alarm on failures of Glue":
      at(pattern, "detail.jobName.0") === resourceName(stage, refineJob.name) &&
      ofType(graph, "aws:cloudwatch/eventTarget:EventTarget").some(
        ({ inputs }) => inputs.rule === rule?.state.name && inputs.arn === alerts?.state.arn,
      ),
    "no alarm on a failure of Glue that reaches nobody": on(
      "FailedInvocations",
      "RuleName",
      resourceName(stage, refineAlarm.name),
    ),
    "no dashboard": ofType(graph, "aws:cloudwatch/dashboard:Dashboard").length === 1,
  });
};

/** The default schedules, in B3's time; not while somebody debugs. */
export const checkSchedules: Check = ({ graph, stage, dev }) => {
  const found = ofType(graph, "aws:scheduler/schedule:Schedule").map(({ inputs }) => ({
    expression: inputs.scheduleExpression,
    timezone: inputs.scheduleExpressionTimezone,
    state: inputs.state,
    target: at(inputs, "target.arn"),
    hasDeadLetters: at(inputs, "target.deadLetterConfig.arn") !== undefined,
  }));
  const wanted = (expression: string, name: string) => ({
    expression: `cron(${expression})`,
    timezone: scheduleTimezone,
    state: dev ? "DISABLED" : "ENABLED",
    target: functionNamed(graph, resourceName(stage, name))?.state.arn,
    hasDeadLetters: true,
  });
  const all = [
    ...defaultSchedules.map((each) => wanted(each, "schedule-collection")),
    wanted(defaultAuditSchedule, "audit-session"),
  ];
  const byText = (a: { expression: unknown }, b: { expression: unknown }) =>
    String(a.expression) < String(b.expression) ? -1 : 1;
  return differs("schedules", found.toSorted(byText), all.toSorted(byText));
};

/** What has a name of its own on AWS, and the input that holds it. */
const namedTypes: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:sqs/queue:Queue": "name",
  "aws:sns/topic:Topic": "name",
  "aws:lambda/function:Function": "name",
  "aws:iam/role:Role": "name",
  "aws:scheduler/schedule:Schedule": "name",
  "aws:glue/job:Job": "name",
  "aws:athena/workgroup:Workgroup": "name",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
  "aws:cloudwatch/eventRule:EventRule": "name",
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
};

/** Names carry app and stage, and no two resources of a type share one. */
export const checkNames: Check = ({ graph, stage }) =>
  Object.entries(namedTypes).flatMap(([type, key]) => {
    const names = ofType(graph, type).map(({ inputs }) => String(inputs[key]));
    return [
      ...names
        .filter((name) => !name.startsWith(resourceName(stage, "")))
        .map((name) => `${type}: ${name} does not carry app and stage`),
      ...names
        .filter((name, index) => names.indexOf(name) !== index)
        .map((name) => `${type}: two are named ${name}`),
    ];
  });
