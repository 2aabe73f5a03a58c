import {
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { withCloud } from "./collecting.ts";

const queueUrl = async (sqs: SQSClient, name: string) => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `bovespa-local-${name}` }));
  return QueueUrl as string;
};

/** Puts a body on a queue of a data folder that no process uses. */
export const putMessage = (dataDir: string, queue: string, MessageBody: string): Promise<void> =>
  withCloud(dataDir, async (pointed) => {
    const sqs = sqsClient(pointed);
    await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(sqs, queue), MessageBody }));
    sqs.destroy();
  });

/** What the dead-letter queue of a queue holds, at most ten. */
export const deadLettersOf = (dataDir: string, queue: string): Promise<readonly Message[]> =>
  withCloud(dataDir, async (pointed) => {
    const sqs = sqsClient(pointed);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: await queueUrl(sqs, `${queue}-dlq`),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        VisibilityTimeout: 0,
      }),
    );
    sqs.destroy();
    return Messages;
  });
