import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { failureAttributes as names } from "../../contracts/failure-attributes.ts";
import { deadLetterQueueName, type QueueName } from "../../contracts/topology.ts";
import type { DeadLetters } from "../../core/ports.ts";
import { calling } from "./errors.ts";
import { lazyQueueUrl } from "./queue-url.ts";

/** Attributes count towards the size of a message; the rest of a reason is in the log. */
const longestReason = 2000;

/** SQS allows no control characters but tab and line ends, and no lone surrogates. */
const printable = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "�")
    .slice(0, longestReason)
    .toWellFormed() || "none";

const text = (value: string): MessageAttributeValue => ({
  DataType: "String",
  StringValue: printable(value),
});
const number = (value: number): MessageAttributeValue => ({ DataType: "Number", StringValue: String(value) });

/** The dead-letter queue of one queue, with the reason in message attributes beside the body as it came. */
export const createSqsDeadLetters = (
  sqs: SQSClient,
  queue: QueueName,
  resourceName: (name: string) => string,
): DeadLetters => {
  const name = resourceName(deadLetterQueueName(queue));
  const queueUrl = lazyQueueUrl(sqs, name);
  return {
    send: (letter) =>
      calling(`dead-letter to ${name}`, async () => {
        await sqs.send(
          new SendMessageCommand({
            QueueUrl: await queueUrl(),
            MessageBody: letter.body,
            MessageAttributes: {
              [names.code]: text(letter.code),
              [names.reason]: text(letter.reason),
              [names.firstReceivedAt]: text(letter.firstReceivedAt.toISOString()),
              [names.failedAt]: text(letter.failedAt.toISOString()),
              [names.sourceQueue]: text(resourceName(queue)),
              [names.receiveCount]: number(letter.receiveCount),
            },
          }),
        );
      }),
  };
};
