import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { calling } from "./errors.ts";
import { lazyQueueUrl } from "./queue-url.ts";

/** Messages of a queue that wait, are delayed, or are being worked on; approximate, as all that SQS counts. */
export const createSqsQueueDepth = (sqs: SQSClient, queueName: string): (() => Promise<number>) => {
  const queueUrl = lazyQueueUrl(sqs, queueName);
  return () =>
    calling(`count ${queueName}`, async () => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: await queueUrl(),
          AttributeNames: [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
          ],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    });
};
