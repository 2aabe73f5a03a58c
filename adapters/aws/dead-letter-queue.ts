import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type DeadLetterQueueName, isInEveryStage, sourceQueueOf } from "../../contracts/topology.ts";
import type {
  DeadLetterQueue,
  HeldLetter,
  LetterAttribute,
  OutgoingMessage,
  Refusal,
} from "../../core/dead-letters/queue.ts";
import { calling, translated } from "./errors.ts";
import { lazyQueueUrl } from "./queue-url.ts";
import { messagesPerCall, sendable } from "./sendable.ts";
import { isQueueMissing, stageMissing } from "./stage-missing.ts";

/** Calls in flight at one time. */
const atOnce = 8;

const isBinary = (type: string) => type.startsWith("Binary");

const toAttribute = ({ DataType: type = "String", StringValue, BinaryValue }: MessageAttributeValue) => ({
  type,
  value: isBinary(type) ? Buffer.from(BinaryValue ?? []).toString("base64") : (StringValue ?? ""),
});

const fromAttribute = ({ type, value }: LetterAttribute): MessageAttributeValue => ({
  DataType: type,
  ...(isBinary(type) ? { BinaryValue: Buffer.from(value, "base64") } : { StringValue: value }),
});

const mapped = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

const toHeld = (message: Message): HeldLetter => ({
  id: message.MessageId ?? "",
  receipt: message.ReceiptHandle ?? "",
  body: message.Body ?? "",
  attributes: mapped(message.MessageAttributes ?? {}, toAttribute),
  sentAt: new Date(Number(message.Attributes?.SentTimestamp)),
  receives: Number(message.Attributes?.ApproximateReceiveCount),
  ...(message.Attributes?.AWSTraceHeader === undefined ? {} : { trace: message.Attributes.AWSTraceHeader }),
});

/** Tens of a list, some of them at one time. */
const inTens = async <Item>(
  items: readonly Item[],
  call: (some: readonly Item[], from: number) => Promise<void>,
) => {
  const starts = Array.from(
    { length: Math.ceil(items.length / messagesPerCall) },
    (_, n) => n * messagesPerCall,
  );
  const lane = async () => {
    for (let from = starts.shift(); from !== undefined; from = starts.shift())
      await call(items.slice(from, from + messagesPerCall), from);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
};

/** A dead-letter queue of SQS, received by hand: no emulator has message-move tasks, and those move whole queues. */
export const createSqsDeadLetterQueue = (
  sqs: SQSClient,
  name: DeadLetterQueueName,
  resourceName: (name: string) => string,
): DeadLetterQueue => {
  const own = resourceName(name);
  const ownUrl = lazyQueueUrl(sqs, own);
  const sourceName = sourceQueueOf(name);
  const source = sourceName && resourceName(sourceName);
  const sourceUrl = source === undefined ? ownUrl : lazyQueueUrl(sqs, source);

  const sendSome = async (
    QueueUrl: string,
    to: string,
    messages: readonly OutgoingMessage[],
    from: number,
  ) => {
    const answer = await calling(`send to ${to}`, () =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: messages.map(({ body, attributes }, at) => ({
            Id: String(from + at),
            MessageBody: body,
            MessageAttributes: mapped(attributes, fromAttribute),
          })),
        }),
      ),
    );
    return (answer.Failed ?? []).map(
      ({ Id, Code, Message: reason }): Refusal => ({ at: Number(Id), reason: `${Code}: ${reason ?? ""}` }),
    );
  };

  return {
    name,

    count: async () => {
      try {
        const { Attributes = {} } = await sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: await ownUrl(),
            AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
          }),
        );
        return {
          visible: Number(Attributes.ApproximateNumberOfMessages),
          hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        };
      } catch (error) {
        if (!isQueueMissing(error)) throw translated(error, `count ${own}`);
        if (isInEveryStage(name)) throw await stageMissing(sqs, own, error);
        return undefined;
      }
    },

    receive: (hiddenSeconds, waits) =>
      calling(`receive from ${own}`, async () => {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: await ownUrl(),
            MaxNumberOfMessages: messagesPerCall,
            VisibilityTimeout: hiddenSeconds,
            WaitTimeSeconds: waits ? 1 : 0,
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["All"],
          }),
        );
        return Messages.map(toHeld);
      }),

    hide: (receipts, seconds) =>
      inTens(receipts, async (some) => {
        // One that is refused was received by somebody else, or is gone.
        await calling(`hide letters of ${own}`, async () =>
          sqs.send(
            new ChangeMessageVisibilityBatchCommand({
              QueueUrl: await ownUrl(),
              Entries: some.map((ReceiptHandle, at) => ({
                Id: String(at),
                ReceiptHandle,
                VisibilityTimeout: seconds,
              })),
            }),
          ),
        );
      }),

    delete: async (receipts) => {
      const left: string[] = [];
      await inTens(receipts, async (some) => {
        const { Failed = [] } = await calling(`delete from ${own}`, async () =>
          sqs.send(
            new DeleteMessageBatchCommand({
              QueueUrl: await ownUrl(),
              Entries: some.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle })),
            }),
          ),
        );
        for (const { Id } of Failed) left.push(some[Number(Id)] as string);
      });
      return left;
    },

    send: async (to, messages) => {
      const refusals: Refusal[] = [];
      const [url, target] = to === "source" ? [sourceUrl, source ?? own] : [ownUrl, own];
      for (const { some, from } of sendable(messages))
        refusals.push(...(await sendSome(await url(), target, some, from)));
      return refusals;
    },
  };
};
