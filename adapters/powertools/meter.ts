import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Meter } from "../../core/ports.ts";

/** CloudWatch's embedded metric format; each count is a line of its own, so that no call can forget to flush. */
export const createPowertoolsMeter = (namespace: string, serviceName: string): Meter => {
  const metrics = new Metrics({ namespace, serviceName });
  return { count: (metric, value) => metrics.singleMetric().addMetric(metric, MetricUnit.Count, value) };
};
