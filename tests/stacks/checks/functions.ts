import { resourceName } from "../../../contracts/names.ts";
import {
  type DeployedName,
  deadLetterQueueName,
  entryOf,
  type FunctionName,
  laneOf,
  queueNames,
  scheduledFunctions,
  sends,
} from "../../../contracts/topology.ts";
import { accountId } from "../support/aws-answers.ts";
import { at, type Graph, ofType, type Resource, statementsOf } from "../support/graph.ts";
import { type Check, differs, problemsOf } from "./check.ts";
import { functionNamed } from "./messaging.ts";

export const functionNames: readonly DeployedName[] = [
  ...queueNames,
  ...(Object.keys(scheduledFunctions) as (keyof typeof scheduledFunctions)[]),
];

const roleOf = (graph: Graph, { inputs }: Resource): Resource | undefined =>
  ofType(graph, "aws:iam/role:Role").find(({ state }) => state.arn === inputs.role);

const runtimes = ["nodejs24.x", "nodejs22.x"];

/** The six functions as they are to run; live debugging puts a bridge in their place. */
export const checkFunctions: Check = ({ graph, stage, dev }) => [
  ...differs(
    "functions",
    ofType(graph, "aws:lambda/function:Function")
      .map(({ state }) => state.name)
      .toSorted(),
    functionNames.map((name) => resourceName(stage, name)).toSorted(),
  ),
  ...functionNames.flatMap((name) => {
    const found = functionNamed(graph, resourceName(stage, name));
    if (!found) return [];
    const { inputs } = found;
    const logs = ofType(graph, "aws:cloudwatch/logGroup:LogGroup").find(
      (group) => group.state.name === at(inputs, "loggingConfig.logGroup"),
    );
    const variables = at(inputs, "environment.variables") as Record<string, string>;
    const trusted = statementsOf(roleOf(graph, found)?.inputs.assumeRolePolicy).map(
      ({ principals }) => principals,
    );
    return [
      ...differs(`${name}: stage`, variables.BOVESPA_STAGE, stage),
      ...differs(
        `${name}: lane`,
        variables.BOVESPA_LANE ?? "daily",
        laneOf(name as Parameters<typeof laneOf>[0]),
      ),
      ...differs(
        `${name}: buckets`,
        [variables.BOVESPA_RAW_BUCKET, variables.BOVESPA_LAKE_BUCKET],
        ["raw", "lake"].map((bucket) => `${resourceName(stage, bucket)}-${accountId}`),
      ),
      ...differs(`${name}: tracing`, at(inputs, "tracingConfig.mode"), "Active"),
      ...problemsOf({
        [`${name}: logs are kept for ever`]: Number(logs?.inputs.retentionInDays ?? 0) > 0,
        ...(dev
          ? {}
          : {
              [`${name}: runs on ${String(inputs.runtime)}`]: runtimes.includes(String(inputs.runtime)),
              [`${name}: is not for arm64`]: at(inputs, "architectures.0") === "arm64",
              [`${name}: others than Lambda may take its role`]: trusted.every((principals) =>
                ["lambda.amazonaws.com"].includes(String(at(principals, "Service"))),
              ),
              [`${name}: an account may take its role`]: trusted.every(
                (principals) => at(principals, "AWS") === undefined,
              ),
            }),
      }),
    ];
  }),
];

/** X-Ray has no resources to name; a bucket's TLS rule denies. */
const mayNameAll = (actions: readonly string[]) => actions.every((action) => action.startsWith("xray:Put"));

/** No role may do everything of anything. */
export const checkWildcards: Check = ({ graph, dev }) =>
  ofType(graph, "aws:iam/role:Role").flatMap(({ name, inputs }) =>
    ((inputs.inlinePolicies ?? []) as { policy: unknown }[])
      .flatMap(({ policy }) => statementsOf(policy))
      .filter(({ effect }) => effect === "Allow")
      // SST's own bridge for live debugging.
      .filter(
        ({ actions, resources }) =>
          !dev || !(actions.includes("appsync:*") || resources.some((each) => each.includes("sst-asset"))),
      )
      .flatMap(({ actions, resources }) =>
        problemsOf({
          [`${name}: may ${actions.join(", ")}`]: actions.every((action) => !action.includes("*")),
          [`${name}: may ${actions.join(", ")} on everything`]:
            !resources.includes("*") || mayNameAll(actions),
        }),
      ),
  );

interface Grants {
  readonly raw?: string;
  /** Prefix of what was refused, which it only writes. */
  readonly rejected?: string;
  readonly lake?: string;
  readonly glue?: readonly string[];
}

/** Prefixes a function reads (r) and writes (w), from what `adapters/wire.ts` gives it and its use case does. */
const grants: Readonly<Record<FunctionName, Grants>> = {
  "schedule-collection": { raw: "r", lake: "r curated/ operations/compactions/" },
  "audit-session": { raw: "r", lake: "r curated/ operations/compactions/" },
  "fetch-page": { raw: "rw", rejected: "rejected/" },
  "compact-day": { raw: "r", lake: "rw curated/ operations/compactions/" },
  "trigger-refine": { lake: "r curated/", glue: ["StartJobRun"] },
  "refresh-catalog": {
    lake: "r curated/ refined/",
    glue: ["BatchCreatePartition", "BatchDeletePartition", "GetPartitions"],
  },
};

const bucketGrants = (bucket: string, how: string | undefined, only: string | undefined) => {
  if (how === undefined) return [];
  const [letters = "", ...prefixes] = how.split(" ");
  const objects = (only === undefined ? prefixes : [only]).map(
    (prefix) => `arn:aws:s3:::${bucket}/${prefix}*`,
  );
  return [
    `s3:ListBucket arn:aws:s3:::${bucket}`,
    ...objects.map((each) => `s3:GetObject ${each}`),
    ...(letters.includes("w") ? objects.map((each) => `s3:PutObject ${each}`) : []),
  ];
};

const consumerActions = [
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ReceiveMessage",
];

const wantedGrants = (name: DeployedName, stage: string, region: string): readonly string[] => {
  const bucket = (of: string) => `${resourceName(stage, of)}-${accountId}`;
  const queue = (of: string) => `arn:aws:sqs:${region}:${accountId}:${resourceName(stage, of)}`;
  const own = queueNames.find((each) => each === name);
  const lane = own ? laneOf(own) : "daily";
  const { raw, rejected, lake } = grants[entryOf(name)];
  const to = [
    ...sends[entryOf(name)].filter((each) => laneOf(each) === lane),
    ...(own ? [deadLetterQueueName(own)] : []),
  ];
  return [
    ...bucketGrants(bucket("raw"), raw, "raw/"),
    ...(rejected === undefined ? [] : [`s3:PutObject arn:aws:s3:::${bucket("raw")}/${rejected}*`]),
    ...bucketGrants(bucket("lake"), lake, undefined),
    ...to.flatMap((each) => [`sqs:GetQueueUrl ${queue(each)}`, `sqs:SendMessage ${queue(each)}`]),
    ...(own ? consumerActions.map((action) => `sqs:${action} ${queue(own)}`) : []),
    "xray:PutTraceSegments *",
    "xray:PutTelemetryRecords *",
  ];
};

/** Each function may do what it does, and nothing else. */
export const checkPermissions: Check = ({ graph, stage, dev }) => {
  if (dev) return [];
  return functionNames.flatMap((name) => {
    const found = functionNamed(graph, resourceName(stage, name));
    const role = found && roleOf(graph, found);
    const granted = ((role?.inputs.inlinePolicies ?? []) as { policy: unknown }[])
      .flatMap(({ policy }) => statementsOf(policy))
      .flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
      );
    const isGlue = (grant: string) => grant.startsWith("glue:");
    const region = String(at(graph.app, "providers.aws.region"));
    const wanted = new Set(wantedGrants(name, stage, region));
    const glueActions = [
      ...new Set(granted.filter(isGlue).map((grant) => grant.split(/[: ]/)[1])),
    ].toSorted();
    return [
      ...differs(
        `${name}: permissions`,
        [...new Set(granted.filter((grant) => !isGlue(grant)))].toSorted(),
        [...wanted].toSorted(),
      ),
      ...differs(`${name}: permissions on Glue`, glueActions, grants[entryOf(name)].glue ?? []),
    ];
  });
};

const forbidden = /^(local|cli|console|tests|bench|scripts|stacks)\//;

/** What a function is sent to Lambda with: no tooling, nothing of the embedded cloud. */
export const bundleProblems = (
  graph: Graph,
  developmentPackages: readonly string[],
  dev: boolean,
): readonly string[] => [
  ...differs("number of bundles", graph.bundles.length, dev ? 0 : functionNames.length),
  ...graph.bundles.flatMap(({ handler, inputs, external }) => [
    ...inputs.filter((path) => forbidden.test(path)).map((path) => `${handler} holds ${path}`),
    ...developmentPackages
      .filter((folder) => inputs.some((path) => path.startsWith(`${folder}/`)))
      .map((folder) => `${handler} holds ${folder}, which is for development`),
    ...external
      .filter((name) => !/^(@aws-sdk\/|node:)/.test(name))
      .map((name) => `${handler} expects ${name} from Lambda`),
  ]),
];
