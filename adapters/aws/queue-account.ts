import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { calling } from "./errors.ts";
import { lazyQueueUrl } from "./queue-url.ts";
import { isQueueMissing, stageMissing } from "./stage-missing.ts";

/** The id of the account that has a queue, by its ARN. Throws a `VisibleError` (`no-stage`) where there is no such queue. */
export const accountOfQueue = async (sqs: SQSClient, queueName: string): Promise<string> => {
  try {
    const { Attributes } = await calling(`look for ${queueName}`, async () =>
      sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: await lazyQueueUrl(sqs, queueName)(),
          AttributeNames: ["QueueArn"],
        }),
      ),
    );
    // arn:partition:sqs:region:account:name
    return Attributes?.QueueArn?.split(":")[4] ?? "";
  } catch (error) {
    throw isQueueMissing(error) ? await stageMissing(sqs, queueName, error) : error;
  }
};
