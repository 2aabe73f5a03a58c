import { join } from "node:path";
import {
  GetBucketNotificationConfigurationCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
} from "@aws-sdk/client-sns";
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { ObjectNotified } from "../../../contracts/messages/object-notified.ts";
import {
  deadLetterRetentionSeconds,
  queueNames,
  queues,
  subscriptions,
} from "../../../contracts/topology.ts";
import { createMessaging } from "../../../local/cloud/messaging/messaging.ts";
import { provision } from "../../../local/cloud/provision.ts";
import { createS3Service } from "../../../local/cloud/s3/s3-service.ts";
import { createCloudServer } from "../../../local/cloud/server.ts";
import { clientsOf, cloudFolder, region } from "../messaging/cloud.ts";

const folder = cloudFolder();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await folder.clear();
});

const startAll = async (dataDir: string) => {
  const messaging = createMessaging({ dataDir, region });
  const s3Service = createS3Service({ dataDir: join(dataDir, "s3"), region, publish: messaging.publish });
  const server = createCloudServer({ services: { sqs: messaging, sns: messaging, s3: s3Service } });
  await server.start();
  const clients = clientsOf(server.endpoint);
  const s3 = new S3Client({
    endpoint: server.endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  stops.push(async () => {
    clients.destroy();
    s3.destroy();
    await server.stop();
  });
  return { ...clients, s3, s3Service, messaging, endpoint: server.endpoint };
};

describe("provisioning", () => {
  it("creates queues with their dead-letter queues, limits and subscriptions", async () => {
    const cloud = await startAll(await folder.folder());
    const made = await provision(cloud, "dev");
    expect(Object.keys(cloud.messaging.depths()).toSorted()).toEqual(
      queueNames.flatMap((name) => [`bovespa-dev-${name}`, `bovespa-dev-${name}-dlq`]).toSorted(),
    );
    const attributesOf = async (QueueUrl: string) =>
      (await cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes;
    for (const name of queueNames) {
      const attributes = await attributesOf(made.queueUrls[name]);
      const deadLetters = await attributesOf(made.deadLetterQueueUrls[name]);
      expect(attributes?.VisibilityTimeout).toBe(`${queues[name].visibilitySeconds}`);
      expect(JSON.parse(attributes?.RedrivePolicy ?? "")).toEqual({
        deadLetterTargetArn: deadLetters?.QueueArn,
        maxReceiveCount: queues[name].maxReceiveCount,
      });
      expect(deadLetters?.MessageRetentionPeriod).toBe(`${deadLetterRetentionSeconds}`);
    }
    const { Subscriptions = [] } = await cloud.sns.send(new ListSubscriptionsCommand({}));
    expect(Subscriptions).toHaveLength(subscriptions.length);
    const { Buckets = [] } = await cloud.s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(["bovespa-dev-lake", "bovespa-dev-raw"]);
  });

  it("joins the lake bucket to the topics of its prefixes", async () => {
    const cloud = await startAll(await folder.folder());
    const made = await provision(cloud, "dev");
    const { TopicConfigurations = [] } = await cloud.s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: made.buckets.lake }),
    );
    expect(TopicConfigurations.map(({ TopicArn }) => TopicArn).toSorted()).toEqual(
      Object.values(made.topicArns).toSorted(),
    );
    await cloud.s3Service.drained();
    await cloud.receiveAll(made.queueUrls["trigger-refine"]);

    const Key = "curated/t/ano=2026/mes=04/dia=06/part 0.parquet";
    await cloud.s3.send(new PutObjectCommand({ Bucket: made.buckets.lake, Key, Body: "rows" }));
    await cloud.s3Service.drained();
    const [message] = await cloud.receive(made.queueUrls["trigger-refine"]);
    expect(ObjectNotified.parse(JSON.parse(message?.Body ?? ""))).toMatchObject({
      TopicArn: made.topicArns["curated-written"],
      Message: { Records: [{ s3: { bucket: { name: "bovespa-dev-lake" }, object: { key: Key } } }] },
    });
  });

  it("changes nothing the second time, nor after a restart, and sends no second test event", async () => {
    const dataDir = await folder.folder();
    const cloud = await startAll(dataDir);
    const made = await provision(cloud, "dev");
    await cloud.s3Service.drained();
    const depths = cloud.messaging.depths();
    expect(depths["bovespa-dev-trigger-refine"]?.visible).toBe(1);
    expect(await provision(cloud, "dev")).toEqual(made);
    await cloud.s3Service.drained();
    expect(cloud.messaging.depths()).toEqual(depths);
    for (const stop of stops.splice(0)) await stop();

    const again = await startAll(dataDir);
    const { topicArns, buckets } = await provision(again, "dev");
    await again.s3Service.drained();
    expect({ topicArns, buckets }).toEqual({ topicArns: made.topicArns, buckets: made.buckets });
    expect(again.messaging.depths()).toEqual(depths);
    const { Subscriptions } = await again.sns.send(new ListSubscriptionsCommand({}));
    expect(Subscriptions).toHaveLength(subscriptions.length);
  });

  it("brings a queue up to date whose attributes are not the topology's", async () => {
    const cloud = await startAll(await folder.folder());
    const made = await provision(cloud, "dev");
    const QueueUrl = made.queueUrls["compact-day"];
    await cloud.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "1", RedrivePolicy: "" } }),
    );
    await provision(cloud, "dev");
    const { Attributes } = await cloud.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    expect(Attributes?.VisibilityTimeout).toBe(`${queues["compact-day"].visibilitySeconds}`);
    expect(Attributes?.RedrivePolicy).toContain("bovespa-dev-compact-day-dlq");
  });

  it("gives each subscription the dead letters of its queue, also one that was made without", async () => {
    const cloud = await startAll(await folder.folder());
    await provision(cloud, "dev");
    const { Subscriptions = [] } = await cloud.sns.send(new ListSubscriptionsCommand({}));
    const redrives = () =>
      Promise.all(
        Subscriptions.map(async ({ SubscriptionArn, Endpoint }) => {
          const command = new GetSubscriptionAttributesCommand({ SubscriptionArn });
          const { RedrivePolicy = "{}" } = (await cloud.sns.send(command)).Attributes ?? {};
          return [Endpoint, JSON.parse(RedrivePolicy)] as const;
        }),
      );
    const wanted = Subscriptions.map(({ Endpoint }) => [
      Endpoint,
      { deadLetterTargetArn: `${Endpoint}-dlq` },
    ]);
    expect(await redrives()).toEqual(wanted);
    for (const { SubscriptionArn } of Subscriptions)
      await cloud.sns.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn,
          AttributeName: "RedrivePolicy",
          AttributeValue: "{}",
        }),
      );
    await provision(cloud, "dev");
    expect(await redrives()).toEqual(wanted);
  });

  it("keeps a notification of a queue that is gone with its dead letters, in the envelope it would have had", async () => {
    const cloud = await startAll(await folder.folder());
    const made = await provision(cloud, "dev");
    await cloud.s3Service.drained();
    for (const name of ["trigger-refine", "refresh-catalog"] as const)
      await cloud.receiveAll(made.queueUrls[name]);
    await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: made.queueUrls["trigger-refine"] }));
    const Key = "curated/t/ano=2026/mes=04/dia=06/part-00000.parquet";
    await cloud.s3.send(new PutObjectCommand({ Bucket: made.buckets.lake, Key, Body: "rows" }));
    await cloud.s3Service.drained();
    const [letter] = await cloud.receive(made.deadLetterQueueUrls["trigger-refine"]);
    expect(ObjectNotified.parse(JSON.parse(letter?.Body ?? ""))).toMatchObject({
      Message: { Records: [{ s3: { object: { key: Key } } }] },
    });
    expect(cloud.messaging.depths()).toMatchObject({
      "bovespa-dev-refresh-catalog": { visible: 1 },
      "bovespa-dev-refresh-catalog-dlq": { visible: 0 },
    });
  });
});
