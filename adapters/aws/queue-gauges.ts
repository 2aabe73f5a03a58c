import { type CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { isInEveryStage } from "../../contracts/topology.ts";
import type { QueueGauge, QueueGauges } from "../../core/operations/ports.ts";
import { calling } from "./errors.ts";
import { ifServed } from "./not-served.ts";
import { isQueueMissing, stageMissing } from "./stage-missing.ts";

/** SQS tells CloudWatch once a minute, some minutes late. */
const lookBackMs = 10 * 60 * 1000;

/** Depths by SQS, ages by CloudWatch: SQS itself does not tell them, and a receive would count. */
export const createSqsQueueGauges = (
  sqs: SQSClient,
  cloudWatch: CloudWatchClient,
  resourceName: (name: string) => string,
  now: () => Date = () => new Date(),
): QueueGauges => {
  const depth = async (name: string): Promise<readonly [string, QueueGauge] | undefined> => {
    try {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: resourceName(name) }));
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
          ],
        }),
      );
      const gauge = {
        visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
      };
      return [name, gauge];
    } catch (error) {
      if (!isQueueMissing(error)) throw error;
      if (isInEveryStage(name)) throw await stageMissing(sqs, resourceName(name), error);
      return undefined;
    }
  };

  const ages = (queues: readonly string[]) =>
    ifServed(async () => {
      const { MetricDataResults = [] } = await cloudWatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(now().getTime() - lookBackMs),
          EndTime: now(),
          ScanBy: "TimestampDescending",
          MetricDataQueries: queues.map((name, at) => ({
            Id: `q${at}`,
            MetricStat: {
              Metric: {
                Namespace: "AWS/SQS",
                MetricName: "ApproximateAgeOfOldestMessage",
                Dimensions: [{ Name: "QueueName", Value: resourceName(name) }],
              },
              Period: 60,
              Stat: "Maximum",
            },
          })),
        }),
      );
      return new Map(MetricDataResults.map(({ Id, Values }) => [queues[Number(Id?.slice(1))], Values?.[0]]));
    });

  return {
    read: (queues) =>
      calling("look at the queues", async () => {
        const [depths, oldest] = await Promise.all([Promise.all(queues.map(depth)), ages(queues)]);
        return new Map(
          depths
            .filter((one) => one !== undefined)
            .map(([name, gauge]) => {
              const oldestSeconds = oldest?.get(name);
              return [name, { ...gauge, ...(oldestSeconds === undefined ? {} : { oldestSeconds }) }];
            }),
        );
      }),
  };
};
