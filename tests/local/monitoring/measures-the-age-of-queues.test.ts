import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMonitoring } from "../../../local/cloud/monitoring/monitoring.ts";
import { clientConfig, serve } from "../glue/serve.ts";

const now = new Date("2025-04-07T12:00:00Z");
const sent: Readonly<Record<string, Date>> = { "fetch-page": new Date("2025-04-07T11:58:30.500Z") };

describe("the embedded CloudWatch", () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let client: CloudWatchClient;
  beforeAll(async () => {
    server = await serve(
      createMonitoring({ oldestSentAt: (queue) => sent[queue], clock: { now: () => now } }),
    );
    client = new CloudWatchClient(clientConfig(server.endpoint));
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  const ask = (MetricName: string, ...queues: readonly string[]) =>
    client.send(
      new GetMetricDataCommand({
        StartTime: new Date(0),
        EndTime: now,
        MetricDataQueries: queues.map((Value, at) => ({
          Id: `q${at}`,
          MetricStat: {
            Metric: { Namespace: "AWS/SQS", MetricName, Dimensions: [{ Name: "QueueName", Value }] },
            Period: 60,
            Stat: "Maximum",
          },
        })),
      }),
    );

  it("says how old a queue's oldest message is, and 0 of one that is empty", async () => {
    const { MetricDataResults } = await ask("ApproximateAgeOfOldestMessage", "fetch-page", "compact-day");
    expect(MetricDataResults).toMatchObject([
      { Id: "q0", StatusCode: "Complete", Values: [89], Timestamps: [now] },
      { Id: "q1", Values: [0] },
    ]);
  });

  it("pretends nothing: other metrics and alarms are not implemented", async () => {
    const notHere = { $metadata: { httpStatusCode: 501 } };
    await expect(ask("NumberOfMessagesSent", "fetch-page")).rejects.toMatchObject(notHere);
    await expect(client.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject(notHere);
  });
});
