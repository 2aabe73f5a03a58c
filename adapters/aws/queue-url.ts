import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { VisibleError } from "../../core/errors.ts";
import { calling, isNamed } from "./errors.ts";

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

/** The address of a queue, asked for once, when it is first needed. */
export const lazyQueueUrl = (sqs: SQSClient, queueName: string): (() => Promise<string>) => {
  let url: Promise<string> | undefined;
  const ask = async () => {
    const answer = await calling(`find queue ${queueName}`, () =>
      sqs.send(new GetQueueUrlCommand({ QueueName: queueName })),
    );
    return answer.QueueUrl as string;
  };
  return () => {
    url ??= ask().catch((error) => {
      url = undefined;
      throw error;
    });
    return url;
  };
};
