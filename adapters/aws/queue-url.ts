import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { calling } from "./errors.ts";

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
