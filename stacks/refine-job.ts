import { tables } from "../contracts/tables/index.ts";
import { jobTable } from "../contracts/tables/job-table.ts";
import { logicalName, nameOf } from "./naming.ts";

interface Place {
  readonly lake: sst.aws.Bucket;
}

interface RefineJobSpec {
  readonly name: string;
  readonly maxConcurrentRuns: number;
  readonly queuing: boolean;
}

/** Where the job's program lies in the lake bucket. */
const programPrefix = "jobs/refine/";

const upload = (lake: sst.aws.Bucket, path: string, name: string) =>
  new aws.s3.BucketObjectv2(`Job${logicalName(name.replaceAll(".", "-"))}`, {
    bucket: lake.name,
    key: `${programPrefix}${path}`,
    source: $asset(path),
  });

const assumedBy = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

const createRole = (name: string, { lake }: Place) => {
  const { accountId } = aws.getCallerIdentityOutput();
  const { region } = aws.getRegionOutput();
  const below = (prefix: string) => $interpolate`${lake.arn}/${prefix}*`;
  const allow = (
    Action: readonly string[],
    Resource: readonly $util.Input<string>[],
    Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  ) => ({ Effect: "Allow", Action, Resource, ...(Condition ? { Condition } : {}) });
  return new aws.iam.Role(`${logicalName(name)}JobRole`, {
    name: nameOf(`${name}-job`),
    assumeRolePolicy: JSON.stringify(assumedBy("glue.amazonaws.com")),
    inlinePolicies: [
      {
        name: "inline",
        policy: $util.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            allow(["s3:ListBucket"], [lake.arn], {
              StringLikeIfExists: { "s3:prefix": ["curated/*", "refined/*", `${programPrefix}*`] },
            }),
            allow(["s3:GetObject"], [below("curated/"), below("refined/"), below(programPrefix)]),
            allow(["s3:PutObject", "s3:DeleteObject"], [below("refined/")]),
            allow(
              ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
              [$interpolate`arn:aws:logs:${region}:${accountId}:log-group:/aws-glue/*`],
            ),
          ],
        }),
      },
    ],
  });
};

/**
 * Glue's job for the refined tables. A run waits in Glue's queue while as many run as may; a run that fails raises an
 * alarm and is not repeated by Glue, which would hide it.
 */
export const createRefineJob = ({ name, maxConcurrentRuns, queuing }: RefineJobSpec, place: Place) => {
  const refined = tables.filter(({ layer }) => layer === "refined");
  const script = upload(place.lake, "sql/glue/refine.py", "script");
  const statements = refined.map((table) =>
    upload(place.lake, `sql/refined/${table.name}.sql`, `sql_${table.name}`),
  );
  return new aws.glue.Job(
    `${logicalName(name)}Job`,
    {
      name: nameOf(name),
      roleArn: createRole(name, place).arn,
      glueVersion: "5.0",
      workerType: "G.1X",
      numberOfWorkers: 2,
      timeout: 120,
      maxRetries: 0,
      jobRunQueuingEnabled: queuing,
      executionProperty: { maxConcurrentRuns },
      command: {
        name: "glueetl",
        pythonVersion: "3",
        scriptLocation: $interpolate`s3://${script.bucket}/${script.key}`,
      },
      defaultArguments: {
        "--lake": $interpolate`s3://${place.lake.name}/`,
        "--sql": $interpolate`s3://${place.lake.name}/${programPrefix}sql/refined/`,
        "--tables": JSON.stringify(refined.map(jobTable)),
        "--job-language": "python",
        "--enable-continuous-cloudwatch-log": "true",
      },
    },
    { dependsOn: statements },
  );
};
