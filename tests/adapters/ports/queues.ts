import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** What a test does with a queue from the other side. */
export const queueOf = async (sqs: SQSClient, name: string) => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const receive = async (): Promise<readonly Message[]> => {
    const answer = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return answer.Messages ?? [];
  };
  const depths = async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    return {
      visible: Number(Attributes?.ApproximateNumberOfMessages),
      inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
    };
  };
  return {
    receive,
    depths,
    /** Takes every message that is visible. */
    empty: async (): Promise<readonly Message[]> => {
      const all: Message[] = [];
      for (let some = await receive(); some.length > 0; some = await receive()) {
        all.push(...some);
        for (const { ReceiptHandle } of some)
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return all;
    },
  };
};
