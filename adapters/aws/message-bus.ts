import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { TransientError } from "../../core/errors.ts";
import type { MessageBus } from "../../core/ports.ts";
import { calling } from "./errors.ts";
import { lazyQueueUrl } from "./queue-url.ts";

/** SQS takes ten messages in one call; ours are far below its limit of bytes. */
const messagesPerCall = 10;

/** JSON leaves the two characters as they are that SQS refuses. */
const toBody = (message: unknown): string =>
  JSON.stringify(message).replaceAll(/[\ufffe\uffff]/g, (character) =>
    character === "\ufffe" ? "\\ufffe" : "\\uffff",
  );

/** Sends messages to one SQS queue as JSON. */
export const createSqsMessageBus = <Message>(sqs: SQSClient, queueName: string): MessageBus<Message> => {
  const queueUrl = lazyQueueUrl(sqs, queueName);

  const sendSome = async (messages: readonly Message[]) => {
    const answer = await calling(`send to ${queueName}`, async () =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: await queueUrl(),
          Entries: messages.map((message, at) => ({ Id: String(at), MessageBody: toBody(message) })),
        }),
      ),
    );
    // The caller's message comes back and all is sent again: doubles are harmless, losses are not.
    const failed = answer.Failed?.[0];
    if (failed)
      throw new TransientError("aws-failed", `send to ${queueName}: ${failed.Message} (${failed.Code})`);
  };

  return {
    send: async (messages) => {
      for (let at = 0; at < messages.length; at += messagesPerCall)
        await sendSome(messages.slice(at, at + messagesPerCall));
    },
  };
};
