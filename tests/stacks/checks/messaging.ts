import { resourceName } from "../../../contracts/names.ts";
import {
  deadLetterQueueName,
  deadLetterRetentionSeconds,
  notifications,
  queueNames,
  queues,
  subscriptions,
} from "../../../contracts/topology.ts";
import { accountId } from "../support/aws-answers.ts";
import { at, type Graph, ofType, type Resource, statementsOf } from "../support/graph.ts";
import { type Check, differs, problemsOf } from "./check.ts";

const named = (graph: Graph, type: string, name: string): Resource | undefined =>
  ofType(graph, type).find(({ state }) => state.name === name);

export const queueNamed = (graph: Graph, name: string) => named(graph, "aws:sqs/queue:Queue", name);
export const functionNamed = (graph: Graph, name: string) =>
  named(graph, "aws:lambda/function:Function", name);

const redriveOf = (inputs: Resource["inputs"]): { deadLetterTargetArn?: string; maxReceiveCount?: number } =>
  JSON.parse(String(inputs.redrivePolicy ?? "{}"));

/** Each queue of the topology, its dead-letter queue, and no queue whose failures go nowhere. */
export const checkQueues: Check = ({ graph, stage }) => {
  const ofTopology = queueNames.flatMap((name) => {
    const { visibilitySeconds, functionTimeoutSeconds, maxReceiveCount } = queues[name];
    const queue = queueNamed(graph, resourceName(stage, name));
    const letters = queueNamed(graph, resourceName(stage, deadLetterQueueName(name)));
    const consumer = functionNamed(graph, resourceName(stage, name));
    if (!queue || !letters || !consumer)
      return [`${name} lacks its queue, its dead-letter queue or its function`];
    return [
      ...differs(`${name}: redrive`, redriveOf(queue.inputs), {
        deadLetterTargetArn: letters.state.arn,
        maxReceiveCount,
      }),
      ...differs(`${name}: visibility`, queue.inputs.visibilityTimeoutSeconds, visibilitySeconds),
      ...differs(`${name}: time-out of its function`, consumer.inputs.timeout, functionTimeoutSeconds),
      ...problemsOf({
        [`${name}: visibility is less than six time-outs`]:
          Number(queue.inputs.visibilityTimeoutSeconds) >= 6 * Number(consumer.inputs.timeout),
        [`${name}: is not encrypted`]: queue.inputs.sqsManagedSseEnabled === true,
        [`${name}: dead letters are not encrypted`]: letters.inputs.sqsManagedSseEnabled === true,
      }),
    ];
  });
  const all = ofType(graph, "aws:sqs/queue:Queue");
  const isDeadLetters = ({ state }: Resource) =>
    String(state.name).endsWith("-dlq") ||
    all.some((other) => redriveOf(other.inputs).deadLetterTargetArn === state.arn);
  const lost = all.flatMap((queue) =>
    isDeadLetters(queue)
      ? differs(
          `${queue.name}: retention of dead letters`,
          queue.inputs.messageRetentionSeconds,
          deadLetterRetentionSeconds,
        )
      : problemsOf({
          [`${queue.name} has no dead-letter queue`]:
            redriveOf(queue.inputs).deadLetterTargetArn !== undefined,
        }),
  );
  return [...ofTopology, ...lost];
};

/** How Lambda reads each queue. */
export const checkConsumers: Check = ({ graph, stage }) =>
  queueNames.flatMap((name) => {
    const { batchSize, windowSeconds, maxConcurrency } = queues[name];
    const queue = queueNamed(graph, resourceName(stage, name));
    const mappings = ofType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").filter(
      ({ inputs }) => inputs.eventSourceArn === queue?.state.arn,
    );
    const [mapping] = mappings;
    if (mappings.length !== 1 || !mapping) return [`${name} has ${mappings.length} consumers, not one`];
    const { inputs } = mapping;
    return [
      ...differs(`${name}: batch size`, inputs.batchSize, batchSize),
      ...differs(`${name}: window`, inputs.maximumBatchingWindowInSeconds, windowSeconds),
      ...differs(
        `${name}: maximum concurrency`,
        at(inputs, "scalingConfig.maximumConcurrency"),
        maxConcurrency,
      ),
      ...differs(`${name}: partial responses`, inputs.functionResponseTypes, ["ReportBatchItemFailures"]),
      ...differs(
        `${name}: consumer`,
        inputs.functionName,
        functionNamed(graph, resourceName(stage, name))?.state.arn,
      ),
      ...problemsOf({
        [`${name}: Lambda reads more than 10 only with a window`]: batchSize <= 10 || windowSeconds >= 1,
        [`${name}: SQS allows no maximum concurrency below 2`]: maxConcurrency >= 2,
      }),
    ];
  });

/** Subscriptions, notifications and their filters: those of the topology, no more and no less. */
export const checkWiring: Check = ({ graph, stage }) => {
  const arn = (service: string, name: string) =>
    ofType(graph, service).find(({ state }) => state.name === resourceName(stage, name))?.state.arn;
  const subscribed = ofType(graph, "aws:sns/topicSubscription:TopicSubscription")
    .filter(({ inputs }) => inputs.protocol === "sqs")
    .map(({ inputs }) => {
      const { deadLetterTargetArn } = redriveOf(inputs);
      return `${inputs.topic} → ${inputs.endpoint}, else ${deadLetterTargetArn}`;
    })
    .toSorted();
  const queueArn = (name: string) => arn("aws:sqs/queue:Queue", name);
  const wanted = subscriptions
    .map(
      ({ topic, queue }) =>
        `${arn("aws:sns/topic:Topic", topic)} → ${queueArn(queue)}, else ${queueArn(deadLetterQueueName(queue))}`,
    )
    .toSorted();
  const notified = ofType(graph, "aws:s3/bucketNotification:BucketNotification").flatMap(({ inputs }) =>
    ((inputs.topics ?? []) as Record<string, unknown>[]).map((topic) => ({
      bucket: inputs.bucket,
      topic: topic.topicArn,
      prefix: topic.filterPrefix,
      suffix: topic.filterSuffix,
      events: topic.events,
    })),
  );
  const wantedNotifications = notifications.map(({ bucket, topic, ...rest }) => ({
    bucket: `${resourceName(stage, bucket)}-${accountId}`,
    topic: arn("aws:sns/topic:Topic", topic),
    ...rest,
  }));
  return [
    ...differs("subscriptions", subscribed, wanted),
    ...differs("notifications", notified, wantedNotifications),
  ];
};

const once = (what: string, values: readonly unknown[]): readonly string[] =>
  values
    .filter((value, index) => values.indexOf(value) !== index)
    .map((value) => `${what} ${String(value)} has more than one`);

/** A queue, a topic, a bucket has one policy, and one set of notifications: a second overwrites the first. */
export const checkSinglePolicies: Check = ({ graph, stage }) => {
  const inputOf = (type: string, key: string) => ofType(graph, type).map(({ inputs }) => inputs[key]);
  const unheard = queueNames.flatMap((source) => {
    const topics = subscriptions.filter((each) => each.queue === source).map(({ topic }) => topic);
    // Its dead letters too: what SNS cannot hand over goes there.
    return [source, deadLetterQueueName(source)].flatMap((name) => {
      const queue = queueNamed(graph, resourceName(stage, name));
      const policy = ofType(graph, "aws:sqs/queuePolicy:QueuePolicy").find(
        ({ inputs }) => inputs.queueUrl === queue?.state.url,
      );
      const allowed = statementsOf(policy?.inputs.policy).flatMap(({ conditions }) =>
        [at(conditions, "ArnEquals.aws:SourceArn")].flat(),
      );
      return topics
        .filter((topic) => !allowed.some((each) => String(each).endsWith(`:${resourceName(stage, topic)}`)))
        .map((topic) => `${name}: its policy does not let ${topic} send`);
    });
  });
  return [
    ...once("policies: queue", inputOf("aws:sqs/queuePolicy:QueuePolicy", "queueUrl")),
    ...once("policies: topic", inputOf("aws:sns/topicPolicy:TopicPolicy", "arn")),
    ...once("policies: bucket", inputOf("aws:s3/bucketPolicy:BucketPolicy", "bucket")),
    ...once("notifications: bucket", inputOf("aws:s3/bucketNotification:BucketNotification", "bucket")),
    ...unheard,
  ];
};
