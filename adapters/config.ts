import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import * as z from "zod";
import { sessionDatasets } from "../contracts/known-codes.ts";
import { bucketName, databaseName, resourceName } from "../contracts/names.ts";
import {
  defaultRegion,
  functionVariables,
  paceOf,
  presentVariables,
  type Schedules,
  StageName,
  schedulesOf,
  scheduleVariables,
  splitList,
} from "../contracts/settings.ts";
import { type BucketName, bucketNames, type LaneName } from "../contracts/topology.ts";
import { VisibleError } from "../core/errors.ts";

/** Every variable that is read, flat and optional; an empty one counts as absent. */
const Environment = z.object({
  BOVESPA_STAGE: StageName.optional(),
  AWS_REGION: z.string().min(1).optional(),
  BOVESPA_RAW_BUCKET: z.string().min(3).optional(),
  BOVESPA_LAKE_BUCKET: z.string().min(3).optional(),
  ...functionVariables,
});
type Environment = z.infer<typeof Environment>;

export interface Config {
  readonly stage: string;
  readonly region: string;
  /** Where a caller points every client; left out, the SDK's AWS_ENDPOINT_URL or AWS itself. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly rawBucket: string;
  readonly lakeBucket: string;
  /** Buckets whose names nobody gave: on AWS, the account's id belongs to them. */
  readonly unnamedBuckets: readonly BucketName[];
  /** The account that the buckets must be of; left out: whoever has them. */
  readonly bucketOwner?: string;
  readonly database: string;
  /** Which way through the chain a function serves. */
  readonly lane: LaneName;
  readonly datasets: readonly string[];
  readonly indexes: readonly string[] | "all";
  /** Rows asked for in one page. */
  readonly pageSize: number;
  readonly compression: "ZSTD" | "SNAPPY";
  readonly b3: {
    readonly listadosUrl: string;
    readonly historicalQuotesUrl: string;
    /** Least time between the starts of two calls of one process. */
    readonly gapMs: number;
    readonly timeoutMs: number;
    /** Calls for one request, the first included, before the message goes back to its queue. */
    readonly tries: number;
  };
  /** Takes the place of each queue's own. */
  readonly retryBaseSeconds?: number;
}

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const parse = <Variables>(variables: z.ZodType<Variables>, environment: EnvironmentVariables): Variables => {
  const parsed = variables.safeParse(presentVariables(environment));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new VisibleError("bad-configuration", `configuration: ${problems.join("; ")}`);
};

/** Reads the configuration; throws a `VisibleError` that lists all that is wrong. */
export const readConfig = (environment: EnvironmentVariables = process.env): Config =>
  toConfig(parse(Environment, environment));

const ScheduleVariables = z.object(scheduleVariables);

/** When the schedules fire, as the stacks read it too; throws as `readConfig` does. */
export const readSchedules = (environment: EnvironmentVariables = process.env): Schedules =>
  schedulesOf(parse(ScheduleVariables, environment));

/** The command that a person edits text with. */
export const readEditor = (environment: EnvironmentVariables = process.env): string | undefined =>
  environment.VISUAL || environment.EDITOR || undefined;

/** The environment, and below it what a file such as `.env` says, if there is one. */
export const environmentOver = (file: string): EnvironmentVariables => ({
  ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}),
  ...process.env,
});

/** The configuration in an account of AWS: its own buckets, which nobody else can have made under their names. */
export const inAccount = (config: Config, accountId: string): Config => {
  const { stage, rawBucket, lakeBucket, unnamedBuckets } = config;
  const nameOf = (name: BucketName, given: string) =>
    unnamedBuckets.includes(name) ? bucketName(stage, name, accountId) : given;
  return {
    ...config,
    rawBucket: nameOf("raw", rawBucket),
    lakeBucket: nameOf("lake", lakeBucket),
    // A bucket that a person names may be another account's.
    ...(unnamedBuckets.length === bucketNames.length ? { bucketOwner: accountId } : {}),
  };
};

const toConfig = (env: Environment): Config => {
  const stage = env.BOVESPA_STAGE ?? "local";
  const indexes = env.BOVESPA_INDEXES ?? "all";
  const given: Readonly<Record<BucketName, string | undefined>> = {
    raw: env.BOVESPA_RAW_BUCKET,
    lake: env.BOVESPA_LAKE_BUCKET,
  };
  return {
    stage,
    region: env.AWS_REGION ?? defaultRegion,
    rawBucket: given.raw ?? resourceName(stage, "raw"),
    lakeBucket: given.lake ?? resourceName(stage, "lake"),
    unnamedBuckets: bucketNames.filter((name) => given[name] === undefined),
    database: databaseName(stage),
    lane: env.BOVESPA_LANE ?? "daily",
    datasets: env.BOVESPA_DATASETS ? splitList(env.BOVESPA_DATASETS) : sessionDatasets,
    indexes: indexes === "all" ? indexes : splitList(indexes),
    pageSize: env.BOVESPA_PAGE_SIZE ?? 120,
    compression: env.BOVESPA_COMPRESSION ?? "ZSTD",
    b3: {
      listadosUrl: env.BOVESPA_B3_LISTADOS_URL ?? "https://sistemaswebb3-listados.b3.com.br",
      historicalQuotesUrl: env.BOVESPA_B3_HISTORICAL_QUOTES_URL ?? "https://bvmf.bmfbovespa.com.br",
      ...paceOf(env),
    },
    ...(env.BOVESPA_RETRY_BASE_SECONDS === undefined
      ? {}
      : { retryBaseSeconds: env.BOVESPA_RETRY_BASE_SECONDS }),
  };
};
