import type { Inputs } from "./graph.ts";

/** What AWS would say of resources, without AWS. */

export const accountId = "123456789012";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Names a resource is known by on AWS, in the order they are looked for. */
const nameKeys = ["name", "bucket", "dashboardName", "functionName", "key"];

const service = (type: string): string => type.split(":")[1]?.split("/")[0] ?? "";

const arnOf = (type: string, name: string, inputs: Inputs, region: string): string => {
  const here = `${region}:${accountId}`;
  switch (type) {
    case "aws:s3/bucket:Bucket":
      return `arn:aws:s3:::${name}`;
    case "aws:sqs/queue:Queue":
      return `arn:aws:sqs:${here}:${name}`;
    case "aws:sns/topic:Topic":
      return `arn:aws:sns:${here}:${name}`;
    case "aws:lambda/function:Function":
      return `arn:aws:lambda:${here}:function:${name}`;
    case "aws:iam/role:Role":
      return `arn:aws:iam::${accountId}:role/${name}`;
    case "aws:glue/catalogDatabase:CatalogDatabase":
      return `arn:aws:glue:${here}:database/${name}`;
    case "aws:glue/catalogTable:CatalogTable":
      return `arn:aws:glue:${here}:table/${text(inputs.databaseName)}/${name}`;
    case "aws:glue/job:Job":
      return `arn:aws:glue:${here}:job/${name}`;
    case "aws:cloudwatch/logGroup:LogGroup":
      return `arn:aws:logs:${here}:log-group:${name}`;
    default:
      return `arn:aws:${service(type)}:${here}:${name}`;
  }
};

/** Id and state of a new resource. */
export const created = (
  type: string,
  logicalName: string,
  inputs: Inputs,
  region: string,
): { readonly id: string; readonly state: Record<string, unknown> } => {
  const name = nameKeys.map((key) => text(inputs[key])).find((value) => value !== "") ?? logicalName;
  const arn = arnOf(type, name, inputs, region);
  const state: Record<string, unknown> = { ...inputs, name, arn };
  if (type === "aws:sqs/queue:Queue") state.url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
  if (type === "aws:lambda/function:Function") {
    state.qualifiedArn = `${arn}:1`;
    state.invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
    state.lastModified = "2026-01-01T00:00:00Z";
  }
  if (type === "random:index/randomBytes:RandomBytes") state.base64 = "a".repeat(43);
  const id = type === "aws:sqs/queue:Queue" ? text(state.url) : name;
  return { id, state };
};

interface DocumentStatement {
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

const policyDocument = (statements: readonly DocumentStatement[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ effect = "Allow", actions, resources, principals, conditions }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
      ...(principals === undefined
        ? {}
        : {
            Principal: principals.some(({ type }) => type === "*")
              ? "*"
              : Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])),
          }),
      ...(conditions === undefined
        ? {}
        : {
            Condition: Object.fromEntries(
              conditions.map(({ test, variable, values }) => [test, { [variable]: values }]),
            ),
          }),
    })),
  });

/** The answers to the provider's data sources that SST's components and the stacks ask. */
export const answered = (token: string, inputs: Inputs, region: string): Inputs => {
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", id: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:index/getRegion:getRegion":
      return { region, id: region, name: region };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId, id: accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { ...inputs, json: policyDocument((inputs.statements ?? []) as readonly DocumentStatement[]) };
    default:
      throw new Error(`the harness has no answer to ${token}`);
  }
};
