import { resourceName } from "../../contracts/names.ts";
import {
  consumerNames,
  deadLetterQueueName,
  deadLetterRetentionSeconds,
  type FunctionName,
  notifications,
  type QueueName,
  queueNames,
  queues,
  scheduledFunctions,
  sends,
  subscriptions,
  topicNames,
} from "../../contracts/topology.ts";
import { deadLetterHeaders, type MessageName, messageOfQueue, messages } from "./messages.ts";

const ref = (path: string) => ({ $ref: `#/${path}` });
const address = (name: string) => resourceName("{stage}", name);
const stage = { stage: { description: "The deployment: `dev`, `prod`, or whatever a person calls theirs" } };
const deadLetter = (message: MessageName) => `${message}DeadLetter`;

const entries = <Key extends string, Value>(keys: readonly Key[], value: (key: Key) => [string, Value]) =>
  Object.fromEntries(keys.map(value));

const queueChannel = (queue: QueueName) => {
  const spec = queues[queue];
  const message = messageOfQueue[queue];
  const topics = subscriptions.filter((one) => one.queue === queue).map(({ topic }) => topic);
  return {
    address: address(queue),
    description: [
      `Consumed by the function ${spec.consumer}`,
      ...(topics.length > 0 ? [`subscribed to ${topics.join(" and ")}`] : []),
    ].join("; "),
    parameters: stage,
    messages: { [message]: ref(`components/messages/${message}`) },
    bindings: {
      sqs: {
        queue: {
          name: address(queue),
          fifoQueue: false,
          visibilityTimeout: spec.visibilitySeconds,
          redrivePolicy: {
            deadLetterQueue: { name: address(deadLetterQueueName(queue)) },
            maxReceiveCount: spec.maxReceiveCount,
          },
        },
        deadLetterQueue: {
          name: address(deadLetterQueueName(queue)),
          fifoQueue: false,
          messageRetentionPeriod: deadLetterRetentionSeconds,
        },
      },
    },
  };
};

const deadLetterChannel = (queue: QueueName) => {
  const name = deadLetter(messageOfQueue[queue]);
  return {
    address: address(deadLetterQueueName(queue)),
    description: `What ${queue} could not do, with the reason in its message attributes`,
    parameters: stage,
    messages: { [name]: ref(`components/messages/${name}`) },
    bindings: {
      sqs: {
        queue: {
          name: address(deadLetterQueueName(queue)),
          fifoQueue: false,
          messageRetentionPeriod: deadLetterRetentionSeconds,
        },
      },
    },
  };
};

const topicChannel = (topic: (typeof topicNames)[number]) => ({
  address: address(topic),
  description: notifications
    .filter((one) => one.topic === topic)
    .map(
      ({ bucket, prefix, suffix, events }) => `${events.join(", ")} of ${bucket}, keys ${prefix}…${suffix}`,
    )
    .join("; "),
  parameters: stage,
  messages: { s3Event: ref("components/messages/s3Event") },
  bindings: { sns: { name: address(topic) } },
});

const operation = (action: "send" | "receive", channel: string, message: string, summary: string) => ({
  action,
  channel: ref(`channels/${channel}`),
  summary,
  messages: [ref(`channels/${channel}/messages/${message}`)],
});

const functionNames = [...Object.keys(scheduledFunctions), ...consumerNames] as FunctionName[];

const operations = () => ({
  ...Object.fromEntries(
    functionNames.flatMap((name) =>
      sends[name].map((queue) => [
        `${name}.send.${queue}`,
        operation("send", queue, messageOfQueue[queue], `${name} puts it on the queue ${queue}`),
      ]),
    ),
  ),
  ...entries(queueNames, (queue) => [
    `${queue}.receive`,
    operation(
      "receive",
      queue,
      messageOfQueue[queue],
      `${queues[queue].consumer} takes it, ${queues[queue].batchSize} at most`,
    ),
  ]),
  ...entries(queueNames, (queue) => [
    `${queue}.dead-letter`,
    operation(
      "send",
      deadLetterQueueName(queue),
      deadLetter(messageOfQueue[queue]),
      `${queues[queue].consumer} gives it up: at once when it can never succeed, else on receive ${queues[queue].maxReceiveCount}`,
    ),
  ]),
  ...entries(
    notifications.map(({ topic }) => topic),
    (topic) => [`s3.notify.${topic}`, operation("send", topic, "s3Event", "S3 says that an object changed")],
  ),
});

const message = (name: MessageName) => ({ contentType: "application/json", ...messages[name] });

/** The messages and channels of the pipeline as an AsyncAPI 3.0 document. */
export const asyncApiDocument = () => ({
  asyncapi: "3.0.0",
  info: {
    title: "B3 index lake",
    version: "1.0.0",
    description:
      "Queues, topics and messages between the functions of the pipeline. Generated from contracts/ by `npm run docs`.",
    license: { name: "MIT" },
  },
  defaultContentType: "application/json",
  channels: {
    ...entries(queueNames, (queue) => [queue, queueChannel(queue)]),
    ...entries(queueNames, (queue) => [deadLetterQueueName(queue), deadLetterChannel(queue)]),
    ...entries(topicNames, (topic) => [topic, topicChannel(topic)]),
  },
  operations: operations(),
  components: {
    messages: {
      ...entries(Object.keys(messages) as MessageName[], (name) => [name, message(name)]),
      ...entries([...new Set(Object.values(messageOfQueue))], (name) => [
        deadLetter(name),
        { ...message(name), name: `${messages[name].name}.dead-letter`, headers: deadLetterHeaders },
      ]),
    },
  },
});
