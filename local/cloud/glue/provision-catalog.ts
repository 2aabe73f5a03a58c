import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import {
  CreateDatabaseCommand,
  CreateJobCommand,
  type CreateJobCommandInput,
  CreateTableCommand,
  EntityNotFoundException,
  GetDatabaseCommand,
  GetJobCommand,
  GetTableCommand,
  type GlueClient,
  type Table,
  type TableInput,
  UpdateJobCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { databaseName, queryResultsPrefix, resourceName } from "../../../contracts/names.ts";
import { type HiveTable, hiveTable } from "../../../contracts/tables/hive-table.ts";
import { tables } from "../../../contracts/tables/index.ts";
import { refineJob, workgroupName } from "../../../contracts/topology.ts";
import { PermanentError } from "../../../core/errors.ts";
import { views } from "../../../sql/index.ts";
import { readStatement } from "../athena/statement.ts";
import { decodeView } from "../athena/view-text.ts";

export interface CatalogTarget {
  readonly stage: string;
  /** Full name of the lake bucket. */
  readonly lakeBucket: string;
}

const unlessMissing = async <Found>(work: Promise<Found>): Promise<Found | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
};

const tableInput = (table: HiveTable) => {
  const column = ({ name, type, comment }: HiveTable["columns"][number]) => ({
    Name: name,
    Type: type,
    Comment: comment,
  });
  return {
    Name: table.name,
    Description: table.comment,
    TableType: "EXTERNAL_TABLE",
    Parameters: { ...table.parameters },
    PartitionKeys: table.partitionKeys.map(column),
    StorageDescriptor: {
      Columns: table.columns.map(column),
      Location: table.location,
      InputFormat: table.inputFormat,
      OutputFormat: table.outputFormat,
      Compressed: false,
      SerdeInfo: { SerializationLibrary: table.serde, Parameters: { "serialization.format": "1" } },
    },
  } satisfies TableInput;
};

/** Whether a table is already what the contract says; Glue adds members of its own, which do not count. */
const isCurrent = (found: Table, wanted: ReturnType<typeof tableInput>): boolean =>
  Object.entries(wanted).every(([member, value]) => isDeepStrictEqual(found[member as keyof Table], value));

const ensureTable = async (glue: GlueClient, database: string, wanted: ReturnType<typeof tableInput>) => {
  const found = await unlessMissing(
    glue.send(new GetTableCommand({ DatabaseName: database, Name: wanted.Name })),
  );
  if (!found?.Table) await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput: wanted }));
  else if (!isCurrent(found.Table, wanted))
    await glue.send(new UpdateTableCommand({ DatabaseName: database, TableInput: wanted }));
};

const ensureJob = async (glue: GlueClient, { stage, lakeBucket }: CatalogTarget) => {
  const name = resourceName(stage, refineJob.name);
  const definition = {
    Role: resourceName(stage, "refine-role"),
    Command: { Name: "glueetl", PythonVersion: "3", ScriptLocation: `s3://${lakeBucket}/jobs/refine.py` },
    ExecutionProperty: { MaxConcurrentRuns: refineJob.maxConcurrentRuns },
    JobRunQueuingEnabled: refineJob.queuing,
    GlueVersion: "5.0",
  } satisfies Omit<CreateJobCommandInput, "Name">;
  const found = await unlessMissing(glue.send(new GetJobCommand({ JobName: name })));
  const isCurrent =
    found?.Job?.ExecutionProperty?.MaxConcurrentRuns === refineJob.maxConcurrentRuns &&
    found.Job.JobRunQueuingEnabled === refineJob.queuing;
  if (!found?.Job) await glue.send(new CreateJobCommand({ Name: name, ...definition }));
  else if (!isCurrent) await glue.send(new UpdateJobCommand({ JobName: name, JobUpdate: definition }));
};

const viewPauseMs = 10;

const runDdl = async (athena: AthenaClient, database: string, target: CatalogTarget, sql: string) => {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: database },
      WorkGroup: resourceName(target.stage, workgroupName),
      ResultConfiguration: { OutputLocation: `s3://${target.lakeBucket}/${queryResultsPrefix}` },
    }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === "SUCCEEDED") return;
    if (State === "FAILED" || State === "CANCELLED")
      throw new PermanentError("query-failed", StateChangeReason ?? "no reason given");
    await pause(viewPauseMs);
  }
};

const ensureView = async (
  glue: GlueClient,
  athena: AthenaClient,
  database: string,
  target: CatalogTarget,
  name: string,
  sql: string,
) => {
  const found = await unlessMissing(glue.send(new GetTableCommand({ DatabaseName: database, Name: name })));
  const statement = readStatement(sql);
  const current = decodeView(found?.Table?.ViewOriginalText)?.originalSql;
  if (statement.kind === "create-view" && current === statement.sql.trim()) return;
  await runDdl(athena, database, target, sql);
};

/**
 * Makes the catalogue what the contracts say: the database, a table each, the refine job, and the views of
 * `sql/views`. What is there already stays, unless its contract changed; partitions are never touched.
 */
export const provisionCatalog = async (
  glue: GlueClient,
  athena: AthenaClient,
  target: CatalogTarget,
): Promise<void> => {
  const database = databaseName(target.stage);
  if (!(await unlessMissing(glue.send(new GetDatabaseCommand({ Name: database })))))
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await Promise.all([
    ensureJob(glue, target),
    ...tables.map((table) => ensureTable(glue, database, tableInput(hiveTable(table, target.lakeBucket)))),
  ]);
  for (const [name, sql] of Object.entries(views))
    await ensureView(glue, athena, database, target, name, sql);
};
