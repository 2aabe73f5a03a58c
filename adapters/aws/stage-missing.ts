import type { SQSClient } from "@aws-sdk/client-sqs";
import { VisibleError } from "../../core/errors.ts";
import { isNamed } from "./errors.ts";

/** Whether a call failed because there is no such queue, also where a port has put it into its own words. */
export const isQueueMissing = (error: unknown): boolean =>
  isNamed(error, "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue") ||
  (error instanceof Error && error.cause !== undefined && isQueueMissing(error.cause));

/** What a person who looks at a stage is told where one of its queues is not there. */
export const stageMissing = async (
  sqs: SQSClient,
  queueName: string,
  cause: unknown,
): Promise<VisibleError> =>
  new VisibleError(
    "no-stage",
    `there is no queue ${queueName} in ${await sqs.config.region()}: BOVESPA_STAGE and AWS_REGION say where to look`,
    { cause },
  );
