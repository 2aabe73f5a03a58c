import * as z from "zod";

/** S3 encodes keys in events as `application/x-www-form-urlencoded` does: a space is `+`. */
const EncodedKey = z.string().transform((key, context) => {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    context.addIssue({ code: "custom", message: "key is not URL-encoded" });
    return z.NEVER;
  }
});

const S3Record = z.object({
  eventSource: z.literal("aws:s3"),
  eventName: z.string().min(1),
  eventTime: z.iso.datetime({ offset: true }),
  s3: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: EncodedKey,
      size: z.int().nonnegative().optional(),
      eTag: z.string().optional(),
      sequencer: z.string().optional(),
    }),
  }),
});

/** What S3 sends when a notification is configured, before any object is written. */
const S3TestEvent = z.object({ Event: z.literal("s3:TestEvent"), Bucket: z.string() });

const S3Event = z.object({ Records: z.array(S3Record) });

const jsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "not JSON" });
    return z.NEVER;
  }
});

/** An S3 event notification inside the SNS envelope that an SQS subscription without raw delivery receives. */
export const ObjectNotified = z
  .object({
    Type: z.literal("Notification"),
    MessageId: z.string().min(1),
    TopicArn: z.string().min(1),
    Message: jsonText.pipe(z.union([S3Event, S3TestEvent])),
  })
  .meta({ id: "aws.s3.event.via-sns" });
export type ObjectNotified = z.infer<typeof ObjectNotified>;
