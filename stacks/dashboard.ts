import { auditMetrics, metricsNamespace } from "../contracts/names.ts";
import { queueNames } from "../contracts/topology.ts";
import { nameOf } from "./naming.ts";
import type { Settings } from "./settings.ts";

type Metric = readonly (string | { readonly stat: string })[];

/** CloudWatch's own form of a page: four charts, two in a row. */
export const dashboardOf = (
  { stage, region }: Settings,
  functions: readonly string[],
  deadLetterQueues: readonly string[],
) => {
  const chart = (at: number, title: string, metrics: readonly Metric[]) => ({
    type: "metric",
    x: (at % 2) * 12,
    y: Math.floor(at / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, region, period: 300, view: "timeSeries", metrics },
  });
  const namespace = metricsNamespace(stage);
  const sqs = (metric: string, queue: string): Metric => [
    "AWS/SQS",
    metric,
    "QueueName",
    nameOf(queue),
    { stat: "Maximum" },
  ];
  return {
    widgets: [
      chart(
        0,
        "Sets of the session",
        Object.values(auditMetrics).map((metric) => [
          namespace,
          metric,
          "service",
          "audit-session",
          { stat: "Maximum" },
        ]),
      ),
      chart(
        1,
        "Messages given up",
        deadLetterQueues.map((name) => sqs("ApproximateNumberOfMessagesVisible", name)),
      ),
      chart(
        2,
        "Age of the oldest message (s)",
        queueNames.map((name) => sqs("ApproximateAgeOfOldestMessage", name)),
      ),
      chart(
        3,
        "Errors of functions",
        functions.map((name) => ["AWS/Lambda", "Errors", "FunctionName", nameOf(name), { stat: "Sum" }]),
      ),
    ],
  };
};
