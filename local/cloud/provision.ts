import type { NotificationConfiguration, S3Client, TopicConfiguration } from "@aws-sdk/client-s3";
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  HeadBucketCommand,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { SNSClient } from "@aws-sdk/client-sns";
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { resourceName } from "../../contracts/names.ts";
import {
  type BucketName,
  bucketNames,
  deadLetterQueueName,
  deadLetterRetentionSeconds,
  notifications,
  type QueueName,
  queueNames,
  queues,
  subscriptions,
  type TopicName,
  topicNames,
} from "../../contracts/topology.ts";

export interface ProvisionClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

export interface Provisioned {
  readonly buckets: Readonly<Record<BucketName, string>>;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  readonly deadLetterQueueUrls: Readonly<Record<QueueName, string>>;
  readonly topicArns: Readonly<Record<TopicName, string>>;
}

interface Queue {
  readonly url: string;
  readonly arn: string;
}

const byName = <Name extends string, Value>(entries: readonly (readonly [Name, Value])[]) =>
  Object.fromEntries(entries) as Record<Name, Value>;

const queueUrl = async (sqs: SQSClient, name: string): Promise<string | undefined> => {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
};

/** JSON attributes are compared by content: services print them in their own way. */
const isSame = (current: string | undefined, wanted: string): boolean => {
  if (current === undefined || !wanted.startsWith("{")) return current === wanted;
  const canonical = (text: string) =>
    JSON.stringify(
      Object.entries(JSON.parse(text) as object)
        .map(([key, value]) => [key, String(value)])
        .sort(),
    );
  return canonical(current) === canonical(wanted);
};

const ensureQueue = async (sqs: SQSClient, name: string, wanted: Record<string, string>): Promise<Queue> => {
  const existing = await queueUrl(sqs, name);
  const url =
    existing ?? (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: wanted }))).QueueUrl;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  const current: Readonly<Record<string, string>> = Attributes;
  const changed = Object.entries(wanted).filter(([key, value]) => !isSame(current[key], value));
  if (changed.length > 0) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: Object.fromEntries(changed) }));
  }
  return { url: url ?? "", arn: current.QueueArn ?? "" };
};

interface QueuePair {
  readonly name: QueueName;
  readonly main: Queue;
  readonly deadLetter: Queue;
}

const ensureQueuePair = async (sqs: SQSClient, stage: string, name: QueueName): Promise<QueuePair> => {
  const { visibilitySeconds, maxReceiveCount } = queues[name];
  const deadLetter = await ensureQueue(sqs, resourceName(stage, deadLetterQueueName(name)), {
    MessageRetentionPeriod: `${deadLetterRetentionSeconds}`,
  });
  const main = await ensureQueue(sqs, resourceName(stage, name), {
    VisibilityTimeout: `${visibilitySeconds}`,
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetter.arn, maxReceiveCount }),
  });
  return { name, main, deadLetter };
};

const subscriptionOf = async (sns: SNSClient, TopicArn: string, queueArn: string) => {
  for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }))
    for (const { Protocol, Endpoint, SubscriptionArn } of page.Subscriptions ?? [])
      if (Protocol === "sqs" && Endpoint === queueArn) return SubscriptionArn;
  return undefined;
};

/** What cannot be handed to the queue goes to its dead letters. */
const ensureSubscription = async (
  sns: SNSClient,
  TopicArn: string,
  { main, deadLetter }: QueuePair,
): Promise<void> => {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetter.arn });
  const SubscriptionArn = await subscriptionOf(sns, TopicArn, main.arn);
  if (SubscriptionArn === undefined) {
    const Attributes = { RedrivePolicy };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: main.arn, Attributes }));
    return;
  }
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  if (isSame(Attributes?.RedrivePolicy, RedrivePolicy)) return;
  await sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: "RedrivePolicy",
      AttributeValue: RedrivePolicy,
    }),
  );
};

const isNotFound = (error: unknown): boolean =>
  error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchBucket");

const ensureBucket = async (s3: S3Client, name: string): Promise<void> => {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const region = await s3.config.region();
    // S3 refuses the default region as a location constraint.
    const location =
      region === "us-east-1"
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: region as "sa-east-1" } };
    await s3.send(new CreateBucketCommand({ Bucket: name, ...location }));
  }
};

/** What a configuration says, without its order and the case of its filter names. */
const fingerprint = ({ TopicConfigurations = [], ...rest }: NotificationConfiguration): string => {
  const topics = TopicConfigurations.map(({ TopicArn, Events = [], Filter }) => ({
    topic: TopicArn,
    events: [...Events].sort(),
    rules: (Filter?.Key?.FilterRules ?? [])
      .map(({ Name, Value }) => `${Name?.toLowerCase()}=${Value}`)
      .sort(),
  }));
  const others = [rest.QueueConfigurations ?? [], rest.LambdaFunctionConfigurations ?? []].flat().length;
  return JSON.stringify([topics.map((topic) => JSON.stringify(topic)).sort(), others]);
};

/** A put, even of the same configuration, makes S3 send a test event to every topic; so nothing is put without need. */
const ensureNotifications = async (
  s3: S3Client,
  bucket: string,
  wanted: TopicConfiguration[],
): Promise<void> => {
  const current = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  if (fingerprint(current) === fingerprint({ TopicConfigurations: wanted })) return;
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: { TopicConfigurations: wanted },
    }),
  );
};

const notificationsOf = (bucket: BucketName, topicArns: Record<TopicName, string>): TopicConfiguration[] =>
  notifications
    .filter((notification) => notification.bucket === bucket)
    .map(({ topic, prefix, suffix, events }) => ({
      Id: topic,
      TopicArn: topicArns[topic],
      Events: [...events],
      Filter: {
        Key: {
          FilterRules: [
            { Name: "prefix", Value: prefix },
            { Name: "suffix", Value: suffix },
          ],
        },
      },
    }));

/**
 * Buckets, queues, topics and what joins them, as `contracts/topology` says, on whatever the clients point at.
 * A second call changes nothing; a topology that has changed is brought up to date.
 */
export const provision = async (
  { s3, sqs, sns }: ProvisionClients,
  stage: string,
  buckets: Provisioned["buckets"] = byName(bucketNames.map((name) => [name, resourceName(stage, name)])),
): Promise<Provisioned> => {
  const pairs = await Promise.all(queueNames.map((name) => ensureQueuePair(sqs, stage, name)));
  const pairOf = byName(pairs.map((pair) => [pair.name, pair]));
  const topics = await Promise.all(
    topicNames.map(async (name) => {
      const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: resourceName(stage, name) }));
      return [name, TopicArn] as const;
    }),
  );
  const topicArns = byName(topics);
  // One after the other: subscriptions of one topic are looked up before they are made.
  for (const { topic, queue } of subscriptions) {
    await ensureSubscription(sns, topicArns[topic], pairOf[queue]);
  }
  for (const name of bucketNames) {
    await ensureBucket(s3, buckets[name]);
    await ensureNotifications(s3, buckets[name], notificationsOf(name, topicArns));
  }
  return {
    buckets,
    topicArns,
    queueUrls: byName(pairs.map(({ name, main }) => [name, main.url])),
    deadLetterQueueUrls: byName(pairs.map(({ name, deadLetter }) => [name, deadLetter.url])),
  };
};
