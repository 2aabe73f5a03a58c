import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { SQSMessageAttribute, SQSRecord } from "aws-lambda";

/** What every record of one queue has in common. */
export interface EventSource {
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** From a queue URL of any endpoint, whose last two steps are account and name. */
export const eventSourceOf = (queueUrl: string, region: string): EventSource => {
  const [account = "", name = ""] = new URL(queueUrl).pathname.split("/").slice(-2);
  return { eventSourceARN: `arn:aws:sqs:${region}:${account}:${name}`, awsRegion: region };
};

const toAttribute = (value: MessageAttributeValue): SQSMessageAttribute => ({
  ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
  ...(value.BinaryValue !== undefined && { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
  stringListValues: [],
  binaryListValues: [],
  dataType: (value.DataType ?? "String") as SQSMessageAttribute["dataType"],
});

/** A received message as Lambda's event source mapping hands it to a function. */
export const toSqsRecord = (message: Message, source: EventSource): SQSRecord => ({
  messageId: message.MessageId ?? "",
  receiptHandle: message.ReceiptHandle ?? "",
  body: message.Body ?? "",
  attributes: {
    ...message.Attributes,
    ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? "1",
    SentTimestamp: message.Attributes?.SentTimestamp ?? "",
    SenderId: message.Attributes?.SenderId ?? "",
    ApproximateFirstReceiveTimestamp: message.Attributes?.ApproximateFirstReceiveTimestamp ?? "",
  },
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, toAttribute(value)]),
  ),
  ...(message.MD5OfMessageAttributes !== undefined && {
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
  }),
  md5OfBody: message.MD5OfBody ?? "",
  eventSource: "aws:sqs",
  ...source,
});
