import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { notificationBody } from "../support/notifications.ts";

const envelope = (message: unknown) => ({
  Type: "Notification",
  MessageId: "1",
  TopicArn: "arn:aws:sns:us-east-1:000000000000:topic",
  Message: typeof message === "string" ? message : JSON.stringify(message),
});

const recordOf = (key: string) => ({
  Records: [
    {
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      eventTime: "2025-04-07T09:00:00.000Z",
      s3: { bucket: { name: "lake" }, object: { key } },
    },
  ],
});

const keysOf = (value: unknown) => {
  const { Message } = ObjectNotified.parse(value);
  return "Records" in Message ? Message.Records.map(({ s3 }) => s3.object.key) : [];
};

/** As S3 writes a key in an event: form encoding, slashes kept. */
const asS3Writes = (key: string) =>
  new URLSearchParams({ key }).toString().slice("key=".length).replaceAll("%2F", "/");

describe("ObjectNotified", () => {
  it.each([
    ["red+flower.jpg", "red flower.jpg"],
    ["a%2Bb", "a+b"],
    ["a%20b", "a b"],
    ["100%25.parquet", "100%.parquet"],
    ["session_date%3D2025-04-07/ticker%3DPETR4", "session_date=2025-04-07/ticker=PETR4"],
    ["a%C3%A7%C3%A3o", "ação"],
    ["%F0%9F%93%88", "📈"],
  ])("decodes %s as %s", (encoded, key) => {
    expect(keysOf(envelope(recordOf(encoded)))).toEqual([key]);
  });

  it("decodes every key as S3 encodes it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (key) => {
        fc.pre(key.isWellFormed());
        expect(keysOf(envelope(recordOf(asS3Writes(key))))).toEqual([key]);
      }),
    );
  });

  it("takes the envelope that an SQS subscriber receives, with fields it does not know", () => {
    const body = {
      ...JSON.parse(notificationBody("curated/x.parquet", "removed")),
      UnsubscribeURL: "https://x",
    };
    expect(keysOf(body)).toEqual(["curated/x.parquet"]);
  });

  it("takes S3's test event", () => {
    const test = { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "lake", RequestId: "1" };
    expect(ObjectNotified.parse(envelope(test)).Message).toEqual({ Event: "s3:TestEvent", Bucket: "lake" });
  });

  it.each([
    ["a body that is no envelope", { Records: [] }],
    ["another envelope", { ...envelope(recordOf("k")), Type: "SubscriptionConfirmation" }],
    ["a message that is not JSON", envelope("<xml/>")],
    ["an event of another service", envelope({ Records: [{ eventSource: "aws:ec2" }] })],
    ["a key that is not encoded", envelope(recordOf("100%"))],
    ["a key of broken UTF-8", envelope(recordOf("%C3%28"))],
  ])("refuses %s", (_, value) => {
    expect(ObjectNotified.safeParse(value).success).toBe(false);
  });

  it("never does anything but accept or refuse", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => ObjectNotified.safeParse(envelope(text))).not.toThrow();
      }),
    );
  });
});
