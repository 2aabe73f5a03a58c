import {
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
} from "../contracts/topology.ts";
import { logicalName, nameOf } from "./naming.ts";
import type { Storage } from "./storage.ts";

const byName = <Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>;

/** A queue for what could not be done, kept as long as SQS can. */
export const createDeadLetterQueue = (name: string) =>
  new sst.aws.Queue(logicalName(name), {
    transform: {
      queue: (args): undefined => {
        args.name = nameOf(name);
        args.messageRetentionSeconds = deadLetterRetentionSeconds;
        args.sqsManagedSseEnabled = true;
      },
    },
  });

const createQueuePair = (name: QueueName) => {
  const { visibilitySeconds, maxReceiveCount } = queues[name];
  const deadLetters = createDeadLetterQueue(deadLetterQueueName(name));
  const queue = new sst.aws.Queue(logicalName(name), {
    visibilityTimeout: `${visibilitySeconds} seconds`,
    dlq: { queue: deadLetters.arn, retry: maxReceiveCount },
    transform: {
      queue: (args): undefined => {
        args.name = nameOf(name);
        args.sqsManagedSseEnabled = true;
      },
    },
  });
  new aws.sqs.RedriveAllowPolicy(`${logicalName(name)}RedriveAllow`, {
    queueUrl: deadLetters.url,
    redriveAllowPolicy: $util.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
  });
  return { queue, deadLetters };
};

/** S3 cannot publish to a topic that is encrypted with AWS's own key, so topics hold no more than keys of objects. */
const createTopic = (name: TopicName) =>
  new sst.aws.SnsTopic(logicalName(name), {
    transform: {
      topic: (args): undefined => {
        args.name = nameOf(name);
      },
    },
  });

type Pair = ReturnType<typeof createQueuePair>;
type Topics = Record<TopicName, sst.aws.SnsTopic>;

/** A queue has one policy: it names every topic that may send, where SST would write a policy for each. */
const letSend = (name: string, queue: sst.aws.Queue, from: readonly TopicName[], topics: Topics) =>
  new aws.sqs.QueuePolicy(`${logicalName(name)}Policy`, {
    queueUrl: queue.url,
    policy: $util.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: { ArnEquals: { "aws:SourceArn": from.map((topic) => topics[topic].arn) } },
        },
      ],
    }),
  });

/** What SNS cannot hand to the queue it puts with the queue's own dead letters, in the same envelope. */
const subscribe = (name: QueueName, { queue, deadLetters }: Pair, topics: Topics) => {
  const from = subscriptions.filter((each) => each.queue === name).map(({ topic }) => topic);
  if (from.length === 0) return;
  const policies = [
    letSend(name, queue, from, topics),
    letSend(deadLetterQueueName(name), deadLetters, from, topics),
  ];
  for (const topic of from)
    new aws.sns.TopicSubscription(
      `${logicalName(topic)}To${logicalName(name)}`,
      {
        topic: topics[topic].arn,
        protocol: "sqs",
        endpoint: queue.arn,
        redrivePolicy: $util.jsonStringify({ deadLetterTargetArn: deadLetters.arn }),
      },
      { dependsOn: policies },
    );
};

/** Queues with their dead-letter queues, topics, and what joins buckets, topics and queues. */
export const createMessaging = (storage: Storage) => {
  const topics = byName(topicNames, createTopic);
  const pairs = byName(queueNames, createQueuePair);
  for (const name of queueNames) subscribe(name, pairs[name], topics);
  for (const bucket of bucketNames) {
    const wanted = notifications.filter((each) => each.bucket === bucket);
    if (wanted.length > 0)
      storage[bucket].notify({
        notifications: wanted.map(({ topic, prefix, suffix, events }) => ({
          name: logicalName(topic),
          topic: topics[topic],
          events: [...events],
          filterPrefix: prefix,
          filterSuffix: suffix,
        })),
      });
  }
  return pairs;
};
export type Messaging = ReturnType<typeof createMessaging>;
