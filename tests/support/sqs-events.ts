import type { Context, SQSEvent, SQSRecord } from "aws-lambda";

let serial = 0;

/** A record as Lambda hands it over. */
export const sqsRecord = (
  body: unknown,
  { received = 1, messageId = `message-${++serial}` } = {},
): SQSRecord => ({
  messageId,
  receiptHandle: `receipt-${messageId}`,
  body: typeof body === "string" ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: String(received),
    SentTimestamp: "1744016400000",
    SenderId: "AIDA",
    ApproximateFirstReceiveTimestamp: "1744016401000",
  },
  messageAttributes: {},
  md5OfBody: "",
  eventSource: "aws:sqs",
  eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:queue",
  awsRegion: "us-east-1",
});

export const sqsEvent = (...records: readonly SQSRecord[]): SQSEvent => ({ Records: [...records] });

export const lambdaContext = (functionName = "test"): Context => ({
  awsRequestId: "request",
  callbackWaitsForEmptyEventLoop: false,
  functionName,
  functionVersion: "$LATEST",
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
  memoryLimitInMB: "1024",
  logGroupName: functionName,
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 30_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});
