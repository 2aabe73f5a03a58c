import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Redelivery } from "../../core/ports.ts";
import { calling } from "./errors.ts";
import { lazyQueueUrl } from "./queue-url.ts";

/** Sets when a message of one SQS queue is visible again. */
export const createSqsRedelivery = (sqs: SQSClient, queueName: string): Redelivery => {
  const queueUrl = lazyQueueUrl(sqs, queueName);
  return {
    delay: (receiptHandle, seconds) =>
      calling(`delay a message of ${queueName}`, async () => {
        await sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: await queueUrl(),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          }),
        );
      }),
  };
};
