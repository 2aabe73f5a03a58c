import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ObjectNotified } from "../../../contracts/messages/object-notified.ts";
import { outcome, type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "lake";
const topic = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

beforeEach(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: folder.path });
  await served.s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(async () => {
  await served.stop();
  await folder.remove();
});

const configure = (NotificationConfiguration: NotificationConfiguration) =>
  served.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
const rule = (name: string, events: string[], prefix = "", suffix = "") => ({
  TopicArn: topic(name),
  Events: events as never[],
  ...(prefix || suffix
    ? {
        Filter: {
          Key: {
            FilterRules: [
              { Name: "prefix" as const, Value: prefix },
              { Name: "suffix" as const, Value: suffix },
            ],
          },
        },
      }
    : {}),
});
const put = (Key: string, Body = "body") => served.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const events = () => served.recorder.records().map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`);

describe("a notification configuration", () => {
  const both = {
    TopicConfigurations: [
      rule("curated", ["s3:ObjectCreated:*"], "curated/", ".parquet"),
      rule("refined", ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], "refined/", ".parquet"),
    ],
  };

  it("comes back as it was put, and outlives a restart", async () => {
    await configure(both);
    await served.service.drained();
    await served.stop();
    served = await serveS3({ dataDir: folder.path });
    const found = await served.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(found.TopicConfigurations).toMatchObject([
      { Id: expect.any(String), TopicArn: topic("curated"), Events: ["s3:ObjectCreated:*"] },
      {
        TopicArn: topic("refined"),
        Filter: {
          Key: {
            FilterRules: [
              { Name: "prefix", Value: "refined/" },
              { Name: "suffix", Value: ".parquet" },
            ],
          },
        },
      },
    ]);
    await put("curated/a.parquet");
    await served.service.drained();
    expect(events()).toEqual(["ObjectCreated:Put curated/a.parquet"]);
  });

  it("sends a test event to each topic, and only when it changes", async () => {
    await configure(both);
    await configure(both);
    await served.service.drained();
    expect(served.recorder.published.map(({ topicArn }) => topicArn)).toEqual([
      topic("curated"),
      topic("refined"),
    ]);
    expect(JSON.parse(served.recorder.published[0]?.message ?? "")).toMatchObject({
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Bucket,
      Time: expect.stringMatching(/Z$/),
    });
  });

  it.each<[string, NotificationConfiguration, string]>([
    [
      "overlapping rules",
      {
        TopicConfigurations: [
          rule("a", ["s3:ObjectCreated:*"], "x/"),
          rule("b", ["s3:ObjectCreated:Put"], "x/y/"),
        ],
      },
      "InvalidArgument 400",
    ],
    [
      "a bad ARN",
      { TopicConfigurations: [{ TopicArn: "nowhere", Events: ["s3:ObjectCreated:*"] }] },
      "InvalidArgument 400",
    ],
    ["an unknown event", { TopicConfigurations: [rule("a", ["s3:ObjectRestore:*"])] }, "NotImplemented 501"],
    [
      "a queue",
      {
        QueueConfigurations: [
          { QueueArn: "arn:aws:sqs:us-east-1:000000000000:q", Events: ["s3:ObjectCreated:*"] },
        ],
      },
      "NotImplemented 501",
    ],
  ])("with %s is refused", async (_name, configuration, expected) => {
    expect(await outcome(configure(configuration))).toBe(expected);
    expect(served.service.pendingNotifications()).toBe(0);
  });
});

describe("notifications", () => {
  const all = {
    TopicConfigurations: [{ Id: "mine", ...rule("all", ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]) }],
  };

  it("tell of every kind of change in the shape of AWS, once each and in order", async () => {
    await configure(all);
    await put("a b/\u00e9+.parquet");
    await served.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "copy",
        CopySource: `${Bucket}/${encodeURIComponent("a b/\u00e9+.parquet")}`,
      }),
    );
    const upload = { Bucket, Key: "whole" };
    const { UploadId } = await served.s3.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await served.s3.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: "x" }),
    );
    await served.s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    await served.s3.send(new DeleteObjectCommand({ Bucket, Key: "copy" }));
    await served.s3.send(new DeleteObjectCommand({ Bucket, Key: "never-there" }));
    await served.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "whole" }, { Key: "absent" }] } }),
    );
    expect(
      await outcome(
        served.s3.send(
          new PutObjectCommand({ Bucket, Key: "a b/\u00e9+.parquet", Body: "no", IfNoneMatch: "*" }),
        ),
      ),
    ).toBe("PreconditionFailed 412");
    await served.service.drained();

    expect(events()).toEqual([
      "ObjectCreated:Put a+b/%C3%A9%2B.parquet",
      "ObjectCreated:Copy copy",
      "ObjectCreated:CompleteMultipartUpload whole",
      "ObjectRemoved:Delete copy",
      "ObjectRemoved:Delete whole",
    ]);
    const [first, , , removed] = served.recorder.records();
    expect(first).toEqual({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      eventName: "ObjectCreated:Put",
      userIdentity: { principalId: expect.any(String) },
      requestParameters: { sourceIPAddress: "127.0.0.1" },
      responseElements: { "x-amz-request-id": expect.any(String), "x-amz-id-2": expect.any(String) },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: "mine",
        bucket: {
          name: Bucket,
          ownerIdentity: { principalId: expect.any(String) },
          arn: `arn:aws:s3:::${Bucket}`,
        },
        object: {
          key: "a+b/%C3%A9%2B.parquet",
          size: 4,
          eTag: "841a2d689ad86bd1611447453c22c6fc",
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
      },
    });
    expect(Object.keys(removed.s3.object)).toEqual(["key", "sequencer"]);
    const sequencers = served.recorder.records().map(({ s3 }) => s3.object.sequencer);
    expect(sequencers).toEqual(sequencers.toSorted());
    expect(new Set(sequencers).size).toBe(sequencers.length);
  });

  it("meet the contract of those who read them", async () => {
    await configure(all);
    await put("x y");
    await served.service.drained();
    const keys = served.recorder.published.map(({ topicArn, message }) => {
      const { Message } = ObjectNotified.parse({
        Type: "Notification",
        MessageId: "1",
        TopicArn: topicArn,
        Message: message,
      });
      return "Records" in Message ? Message.Records[0]?.s3.object.key : Message.Event;
    });
    expect(keys).toEqual(["s3:TestEvent", "x y"]);
  });

  it("go only to the topics whose prefix, suffix and events fit", async () => {
    await configure({
      TopicConfigurations: [
        rule("curated", ["s3:ObjectCreated:Put"], "curated/", ".parquet"),
        rule("removed", ["s3:ObjectRemoved:Delete"], "curated/"),
      ],
    });
    for (const key of ["curated/a.parquet", "curated/a.json", "raw/a.parquet"]) await put(key);
    await served.s3.send(new DeleteObjectCommand({ Bucket, Key: "curated/a.json" }));
    await served.service.drained();
    const sent = served.recorder.published.filter(({ message }) => message.includes("Records"));
    expect(sent.map(({ topicArn }) => topicArn)).toEqual([topic("curated"), topic("removed")]);
  });

  it("are kept until the topic has them, in their order", async () => {
    await configure(all);
    await served.service.drained();
    served.recorder.failNext(3);
    for (const key of ["1", "2", "3"]) await put(key);
    expect(served.service.pendingNotifications()).toBe(3);
    await served.service.drained();
    expect(served.service.pendingNotifications()).toBe(0);
    expect(events().map((event) => event.split(" ")[1])).toEqual(["1", "2", "3"]);
  });

  it("that were not published before a stop are published after the next start", async () => {
    await configure(all);
    await served.service.drained();
    served.recorder.failNext(Number.POSITIVE_INFINITY);
    await put("late");
    await served.stop();
    expect(events()).toEqual([]);
    served = await serveS3({ dataDir: folder.path });
    await served.service.drained();
    expect(events()).toEqual(["ObjectCreated:Put late"]);
  });
});
