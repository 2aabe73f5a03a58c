/** An S3 event in its SNS envelope, as an SQS subscriber receives it. */
export const notificationBody = (
  key: string,
  event: "created" | "removed" = "created",
  bucket = "lake",
): string =>
  JSON.stringify({
    Type: "Notification",
    MessageId: "0f9f3d0a-0000-5000-8000-000000000000",
    TopicArn: "arn:aws:sns:us-east-1:000000000000:topic",
    Message: JSON.stringify({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: "us-east-1",
          eventTime: "2025-04-07T09:00:00.000Z",
          eventName: event === "created" ? "ObjectCreated:Put" : "ObjectRemoved:Delete",
          s3: {
            bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
            object: { key: encodeURIComponent(key).replaceAll("%2F", "/"), size: 1, sequencer: "00" },
          },
        },
      ],
    }),
  });
