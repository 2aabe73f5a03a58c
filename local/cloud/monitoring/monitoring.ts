import * as z from "zod";
import type { Clock } from "../../../core/ports.ts";
import { awsJsonHandler, ServiceError } from "../glue/aws-json.ts";
import { operation } from "../glue/operation.ts";
import type { CloudService } from "../http.ts";

export interface MonitoringDeps {
  /** When the oldest message of a queue was sent; undefined for an empty queue, and for none. */
  readonly oldestSentAt: (queueName: string) => Date | undefined;
  readonly clock?: Clock;
}

const MetricDataQuery = z.object({
  Id: z.string(),
  MetricStat: z.object({
    Metric: z.object({
      Namespace: z.string(),
      MetricName: z.string(),
      Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
    }),
  }),
});

/**
 * CloudWatch as far as the queues tell it at the moment of the call: the age of their oldest message, which SQS itself
 * does not say. There are no alarms, and no past.
 */
export const createMonitoring = ({ oldestSentAt, clock }: MonitoringDeps): CloudService => {
  const now = () => clock?.now() ?? new Date();
  const measure = ({ Id, MetricStat: { Metric } }: z.infer<typeof MetricDataQuery>) => {
    const { Namespace, MetricName, Dimensions } = Metric;
    if (Namespace !== "AWS/SQS" || MetricName !== "ApproximateAgeOfOldestMessage")
      throw new ServiceError("NotImplemented", `${Namespace} ${MetricName} is not measured here`, 501);
    const queue = Dimensions.find(({ Name }) => Name === "QueueName")?.Value ?? "";
    const age = (now().getTime() - (oldestSentAt(queue) ?? now()).getTime()) / 1000;
    return {
      Id,
      Label: queue,
      StatusCode: "Complete",
      Timestamps: [now()],
      Values: [Math.max(0, Math.floor(age))],
    };
  };
  return {
    start: async () => undefined,
    stop: async () => undefined,
    handle: awsJsonHandler("GraniteServiceVersion20100801", {
      GetMetricData: operation(
        z.object({ MetricDataQueries: z.array(MetricDataQuery).min(1).max(500) }),
        ({ MetricDataQueries }) => ({ MetricDataResults: MetricDataQueries.map(measure) }),
      ),
    }),
  };
};
