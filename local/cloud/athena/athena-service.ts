import { join } from "node:path";
import type {
  BatchGetQueryExecutionOutput,
  GetQueryExecutionOutput,
  GetWorkGroupOutput,
  ListQueryExecutionsOutput,
  StartQueryExecutionOutput,
  StopQueryExecutionOutput,
} from "@aws-sdk/client-athena";
import * as z from "zod";
import type { Clock } from "../../../core/ports.ts";
import { awsJsonHandler, type Operation, type Operations, ServiceError } from "../glue/aws-json.ts";
import type { GlueCatalog } from "../glue/catalog.ts";
import type { CloudService } from "../http.ts";
import {
  createExecutions,
  type Execution,
  type Executions,
  hasEnded,
  toQueryExecution,
} from "./executions.ts";
import type { FilesUnder } from "./partition-files.ts";
import { resultPage } from "./query-results.ts";

export interface Workgroup {
  readonly name: string;
  /** `s3://bucket/prefix/`, where a query names no other place. */
  readonly outputLocation?: string;
}

export interface AthenaDeps {
  readonly dataDir: string;
  readonly catalog: GlueCatalog;
  readonly filesUnder: FilesUnder;
  /** Besides `primary`, which every account has. */
  readonly workgroups: readonly Workgroup[];
  readonly clock?: Clock;
}

const invalid = (message: string) => new ServiceError("InvalidRequestException", message);

const operation =
  <Input>(schema: z.ZodType<Input>, run: (input: Input) => object | Promise<object>): Operation =>
  (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success)
      throw invalid(
        parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      );
    return run(parsed.data);
  };

const OneQuery = z.object({ QueryExecutionId: z.string().min(1) });
/** Athena's limits: bytes of a statement, rows of a page, queries of a batch or of a list. */
const most = { statement: 262_144, rows: 1000, batch: 50, listed: 50 } as const;

const StartInput = z.object({
  QueryString: z
    .string()
    .min(1)
    .refine((sql) => Buffer.byteLength(sql) <= most.statement, "is longer than 262144 bytes"),
  ClientRequestToken: z.string().min(32).max(128).optional(),
  QueryExecutionContext: z
    .object({ Database: z.string().min(1).optional(), Catalog: z.string().optional() })
    .optional(),
  ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).optional(),
  WorkGroup: z.string().optional(),
  ExecutionParameters: z.array(z.string()).optional(),
});

const numberOf = (token: string | undefined): number => {
  const text = Buffer.from(token ?? "MA", "base64url").toString("utf8");
  if (!/^\d{1,15}$/.test(text)) throw invalid("NextToken is not one of this query");
  return Number(text);
};
const tokenOf = (at: number) => Buffer.from(String(at), "utf8").toString("base64url");

const athenaOperations = (executions: Executions, groups: readonly Workgroup[]): Operations => {
  const byToken = new Map<string, { readonly input: string; readonly id: string }>();
  const workgroup = (name = "primary"): Workgroup => {
    const found = groups.find((group) => group.name === name);
    if (!found) throw invalid(`WorkGroup ${name} is not found.`);
    return found;
  };
  const execution = (id: string): Execution => {
    const found = executions.get(id);
    if (!found) throw invalid(`QueryExecution ${id} was not found`);
    return found;
  };
  return {
    StartQueryExecution: operation(StartInput, ({ ClientRequestToken: token, ...input }) => {
      const group = workgroup(input.WorkGroup);
      const outputLocation = input.ResultConfiguration?.OutputLocation ?? group.outputLocation;
      if (!outputLocation?.startsWith("s3://"))
        throw invalid("No output location provided. An output location is required, `s3://…`.");
      const content = JSON.stringify(input);
      const twin = token === undefined ? undefined : byToken.get(token);
      if (twin && executions.get(twin.id)) {
        if (twin.input !== content) throw invalid("Idempotent parameters do not match");
        return { QueryExecutionId: twin.id } satisfies StartQueryExecutionOutput;
      }
      const { id } = executions.start({
        sql: input.QueryString,
        database: input.QueryExecutionContext?.Database,
        workgroup: group.name,
        outputLocation,
        parameters: input.ExecutionParameters ?? [],
      });
      if (token !== undefined) byToken.set(token, { input: content, id });
      for (const [old, { id: gone }] of byToken) {
        if (executions.get(gone)) break;
        byToken.delete(old);
      }
      return { QueryExecutionId: id } satisfies StartQueryExecutionOutput;
    }),
    GetQueryExecution: operation(
      OneQuery,
      ({ QueryExecutionId: id }) =>
        ({ QueryExecution: toQueryExecution(execution(id)) }) satisfies GetQueryExecutionOutput,
    ),
    BatchGetQueryExecution: operation(
      z.object({ QueryExecutionIds: z.array(z.string()).min(1).max(most.batch) }),
      ({ QueryExecutionIds: ids }) => {
        const found = ids.map((id) => [id, executions.get(id)] as const);
        return {
          QueryExecutions: found.flatMap(([, each]) => (each ? [toQueryExecution(each)] : [])),
          UnprocessedQueryExecutionIds: found.flatMap(([id, each]) =>
            each ? [] : [{ QueryExecutionId: id, ErrorCode: "INVALID_INPUT", ErrorMessage: "not found" }],
          ),
        } satisfies BatchGetQueryExecutionOutput;
      },
    ),
    ListQueryExecutions: operation(
      z.object({
        WorkGroup: z.string().optional(),
        MaxResults: z.int().min(0).max(most.listed).optional(),
        NextToken: z.string().optional(),
      }),
      (input) => {
        const group = workgroup(input.WorkGroup);
        const ids = executions
          .all()
          .filter(({ request }) => request.workgroup === group.name)
          .map(({ id }) => id);
        const from = numberOf(input.NextToken);
        const to = from + (input.MaxResults || most.listed);
        return {
          QueryExecutionIds: ids.slice(from, to),
          ...(to < ids.length ? { NextToken: tokenOf(to) } : {}),
        } satisfies ListQueryExecutionsOutput;
      },
    ),
    StopQueryExecution: operation(OneQuery, ({ QueryExecutionId: id }) => {
      executions.cancel(execution(id));
      return {} satisfies StopQueryExecutionOutput;
    }),
    GetQueryResults: operation(
      z.object({
        QueryExecutionId: z.string().min(1),
        NextToken: z.string().optional(),
        MaxResults: z.int().min(1).max(most.rows).optional(),
      }),
      (input) => {
        const found = execution(input.QueryExecutionId);
        if (!hasEnded(found)) throw invalid(`Query has not yet finished. Current state: ${found.state}`);
        if (found.state !== "SUCCEEDED")
          throw invalid(`Query did not finish successfully. Final query state: ${found.state}`);
        return resultPage(found, numberOf(input.NextToken), input.MaxResults ?? most.rows);
      },
    ),
    GetWorkGroup: operation(z.object({ WorkGroup: z.string() }), (input) => {
      const { name, outputLocation } = workgroup(input.WorkGroup);
      return {
        WorkGroup: {
          Name: name,
          State: "ENABLED",
          Configuration: {
            ResultConfiguration: outputLocation === undefined ? {} : { OutputLocation: outputLocation },
            EngineVersion: {
              SelectedEngineVersion: "AUTO",
              EffectiveEngineVersion: "Athena engine version 3",
            },
          },
        },
      } satisfies GetWorkGroupOutput;
    }),
  };
};

/**
 * Athena over AWS JSON 1.1: SELECT and views, answered by DuckDB over the files of partitions that are registered in
 * the catalogue. Executions live as long as the service; their rows are in `<dataDir>/athena/`.
 */
export const createAthenaService = ({ dataDir, workgroups, clock, ...engine }: AthenaDeps): CloudService => {
  const now = () => (clock ? clock.now().getTime() : Date.now());
  const executions = createExecutions(engine, join(dataDir, "athena"), now);
  const groups = workgroups.some(({ name }) => name === "primary")
    ? workgroups
    : [{ name: "primary" }, ...workgroups];
  return {
    start: () => executions.open(),
    stop: () => executions.close(),
    handle: awsJsonHandler("AmazonAthena", athenaOperations(executions, groups)),
  };
};
