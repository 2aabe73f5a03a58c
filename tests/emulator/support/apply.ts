import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  CreateDatabaseCommand,
  CreateJobCommand,
  CreateTableCommand,
  type GlueClient,
} from "@aws-sdk/client-glue";
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  type TopicConfiguration,
} from "@aws-sdk/client-s3";
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  type SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { at, type Graph, type Inputs, ofType, type Resource } from "../../stacks/support/graph.ts";
import { root } from "../../stacks/support/paths.ts";
import type { RestCall } from "./rest.ts";

export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly glue: GlueClient;
  readonly rest: RestCall;
}

const text = (value: unknown): string => (value === undefined ? "" : String(value));

/** `weightPct` → `WeightPct`, at every depth: the provider's names as the API writes them. */
const capitalised = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(capitalised);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.charAt(0).toUpperCase() + key.slice(1),
      capitalised(each),
    ]),
  );
};

const queueName = (url: unknown): string => text(url).split("/").at(-1) ?? "";

type Maker = (inputs: Inputs, clients: Clients, graph: Graph) => Promise<unknown>;

const withUrl = async ({ sqs }: Clients, url: unknown) =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName: queueName(url) }))).QueueUrl;

const zipOf = (graph: Graph, inputs: Inputs): string => {
  const code = ofType(graph, "aws:s3/bucketObjectv2:BucketObjectv2").find(
    (object) => object.inputs.key === inputs.s3Key,
  );
  return readFileSync(resolve(root, text(at(code?.inputs.source, "path")))).toString("base64");
};

const partitionKeys = (inputs: Inputs) =>
  capitalised(inputs.partitionKeys) as { Name: string; Type: string }[];

/** How each type of resource is made, in the order in which the types need each other. */
const makers: readonly (readonly [string, Maker])[] = [
  [
    "aws:s3/bucket:Bucket",
    ({ bucket }, { s3 }) => s3.send(new CreateBucketCommand({ Bucket: text(bucket) })),
  ],
  [
    "aws:s3/bucketVersioning:BucketVersioning",
    ({ bucket }, { s3 }) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: text(bucket),
          VersioningConfiguration: { Status: "Enabled" },
        }),
      ),
  ],
  [
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    ({ bucket, ...blocks }, { s3 }) =>
      s3.send(
        new PutPublicAccessBlockCommand({
          Bucket: text(bucket),
          PublicAccessBlockConfiguration: capitalised(blocks) as Record<string, boolean>,
        }),
      ),
  ],
  [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    ({ bucket }, { s3 }) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket: text(bucket),
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
          },
        }),
      ),
  ],
  [
    "aws:sqs/queue:Queue",
    (inputs, { sqs }) =>
      sqs.send(
        new CreateQueueCommand({
          QueueName: text(inputs.name),
          Attributes: {
            VisibilityTimeout: text(inputs.visibilityTimeoutSeconds),
            ...(inputs.messageRetentionSeconds === undefined
              ? {}
              : { MessageRetentionPeriod: text(inputs.messageRetentionSeconds) }),
            ...(inputs.redrivePolicy === undefined ? {} : { RedrivePolicy: text(inputs.redrivePolicy) }),
          },
        }),
      ),
  ],
  [
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    async (inputs, clients) =>
      clients.sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: await withUrl(clients, inputs.queueUrl),
          Attributes: { RedriveAllowPolicy: text(inputs.redriveAllowPolicy) },
        }),
      ),
  ],
  ["aws:sns/topic:Topic", ({ name }, { sns }) => sns.send(new CreateTopicCommand({ Name: text(name) }))],
  [
    "aws:sns/topicPolicy:TopicPolicy",
    ({ arn, policy }, { sns }) =>
      sns.send(
        new SetTopicAttributesCommand({
          TopicArn: text(arn),
          AttributeName: "Policy",
          AttributeValue: text(policy),
        }),
      ),
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    async (inputs, clients) =>
      clients.sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: await withUrl(clients, inputs.queueUrl),
          Attributes: { Policy: text(inputs.policy) },
        }),
      ),
  ],
  [
    "aws:sns/topicSubscription:TopicSubscription",
    ({ topic, protocol, endpoint }, { sns }) =>
      sns.send(
        new SubscribeCommand({ TopicArn: text(topic), Protocol: text(protocol), Endpoint: text(endpoint) }),
      ),
  ],
  [
    "aws:s3/bucketNotification:BucketNotification",
    ({ bucket, topics }, { s3 }) =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: text(bucket),
          NotificationConfiguration: {
            TopicConfigurations: (topics as Inputs[]).map((topic) => ({
              Id: text(topic.id),
              TopicArn: text(topic.topicArn),
              Events: topic.events as NonNullable<TopicConfiguration["Events"]>,
              Filter: {
                Key: {
                  FilterRules: [
                    { Name: "prefix" as const, Value: text(topic.filterPrefix) },
                    { Name: "suffix" as const, Value: text(topic.filterSuffix) },
                  ],
                },
              },
            })),
          },
        }),
      ),
  ],
  [
    "aws:s3/bucketObjectv2:BucketObjectv2",
    async ({ bucket, key, source }, { s3 }) =>
      // Code of functions is handed over with the function.
      text(key).startsWith("assets/")
        ? undefined
        : s3.send(
            new PutObjectCommand({
              Bucket: text(bucket),
              Key: text(key),
              Body: readFileSync(resolve(root, text(at(source, "path")))),
            }),
          ),
  ],
  [
    "aws:iam/role:Role",
    ({ name, assumeRolePolicy }, { rest }) =>
      rest("iam", "POST", "/", {
        Action: "CreateRole",
        Version: "2010-05-08",
        RoleName: text(name),
        AssumeRolePolicyDocument:
          typeof assumeRolePolicy === "string" ? assumeRolePolicy : JSON.stringify(assumeRolePolicy),
      }),
  ],
  [
    "aws:glue/catalogDatabase:CatalogDatabase",
    ({ name }, { glue }) => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: text(name) } })),
  ],
  [
    "aws:glue/catalogTable:CatalogTable",
    (inputs, { glue }) => {
      const { serDeInfo, ...descriptor } = inputs.storageDescriptor as Inputs;
      return glue.send(
        new CreateTableCommand({
          DatabaseName: text(inputs.databaseName),
          TableInput: {
            Name: text(inputs.name),
            TableType: text(inputs.tableType),
            Parameters: inputs.parameters as Record<string, string>,
            PartitionKeys: partitionKeys(inputs),
            StorageDescriptor: {
              ...(capitalised(descriptor) as object),
              SerdeInfo: { SerializationLibrary: text(at(serDeInfo, "serializationLibrary")) },
            },
          },
        }),
      );
    },
  ],
  [
    "aws:glue/job:Job",
    (inputs, { glue }) =>
      glue.send(
        new CreateJobCommand({
          Name: text(inputs.name),
          Role: text(inputs.roleArn),
          GlueVersion: text(inputs.glueVersion),
          WorkerType: "G.1X",
          NumberOfWorkers: Number(inputs.numberOfWorkers),
          JobRunQueuingEnabled: inputs.jobRunQueuingEnabled === true,
          Command: {
            Name: text(at(inputs, "command.name")),
            ScriptLocation: text(at(inputs, "command.scriptLocation")),
          },
          DefaultArguments: inputs.defaultArguments as Record<string, string>,
        }),
      ),
  ],
  [
    "aws:lambda/function:Function",
    (inputs, { rest }, graph) =>
      rest("lambda", "POST", "/2015-03-31/functions", {
        FunctionName: inputs.name,
        Runtime: inputs.runtime,
        Role: inputs.role,
        Handler: inputs.handler,
        Code: { ZipFile: zipOf(graph, inputs) },
        Timeout: inputs.timeout,
        MemorySize: inputs.memorySize,
        Environment: { Variables: at(inputs, "environment.variables") },
        Architectures: inputs.architectures,
        TracingConfig: capitalised(inputs.tracingConfig),
        LoggingConfig: capitalised(inputs.loggingConfig),
      }),
  ],
  [
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    (inputs, { rest }) =>
      rest("lambda", "POST", "/2015-03-31/event-source-mappings", {
        EventSourceArn: inputs.eventSourceArn,
        FunctionName: inputs.functionName,
        BatchSize: inputs.batchSize,
        MaximumBatchingWindowInSeconds: inputs.maximumBatchingWindowInSeconds,
        FunctionResponseTypes: inputs.functionResponseTypes,
        ScalingConfig: capitalised(inputs.scalingConfig),
      }),
  ],
  [
    "aws:scheduler/schedule:Schedule",
    (inputs, { rest }) =>
      rest("scheduler", "POST", `/schedules/${text(inputs.name)}`, {
        ScheduleExpression: inputs.scheduleExpression,
        ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone,
        State: inputs.state,
        FlexibleTimeWindow: capitalised(inputs.flexibleTimeWindow),
        Target: capitalised(inputs.target),
      }),
  ],
];

/** A queue comes after the one its dead letters go to. */
const inOrder = (resources: readonly Resource[]): readonly Resource[] =>
  resources.toSorted((a, b) => Number("redrivePolicy" in a.inputs) - Number("redrivePolicy" in b.inputs));

/**
 * Makes the resources of an evaluated program by calls to AWS's API. Returns the types it left out: what watches, what
 * only AWS itself can hold, and the buckets' policy, which refuses an endpoint without TLS.
 */
export const applyGraph = async (graph: Graph, clients: Clients): Promise<readonly string[]> => {
  for (const [type, make] of makers)
    for (const { inputs, name } of inOrder(ofType(graph, type)))
      try {
        await make(inputs, clients, graph);
      } catch (cause) {
        throw new Error(`${type} ${name} cannot be made: ${String(cause)}`, { cause });
      }
  const made = new Set(makers.map(([type]) => type));
  return [...new Set(graph.resources.map(({ type }) => type))]
    .filter((type) => type.startsWith("aws:") && !made.has(type))
    .toSorted();
};
