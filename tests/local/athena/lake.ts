import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { BatchCreatePartitionCommand, CreateDatabaseCommand, CreateTableCommand } from "@aws-sdk/client-glue";
import { DuckDBInstance } from "@duckdb/node-api";
import { createAthenaService } from "../../../local/cloud/athena/athena-service.ts";
import type { FilesUnder } from "../../../local/cloud/athena/partition-files.ts";
import { clientConfig, serve, startGlue } from "../glue/serve.ts";

export interface TableSpec {
  readonly columns: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
  readonly location?: string;
}

const filesOf =
  (root: string, listed: string[]): FilesUnder =>
  async (bucket, prefix) => {
    listed.push(prefix);
    const folder = join(root, bucket);
    const entries = await readdir(join(folder, prefix), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    return Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          return { key: path.slice(folder.length + 1), path, etag: "", size: (await stat(path)).size };
        }),
    );
  };

/** A Glue catalogue, an Athena and a folder of Parquet files that DuckDB writes. */
export const startLake = async () => {
  const root = await mkdtemp(join(tmpdir(), "athena-"));
  const glue = await startGlue({ dataDir: root });
  const listed: string[] = [];
  const service = createAthenaService({
    dataDir: root,
    catalog: glue.service.catalog,
    filesUnder: filesOf(join(root, "s3"), listed),
    workgroups: ["lake", "bovespa-test-lake"].map((name) => ({
      name,
      outputLocation: "s3://lake/athena-results/",
    })),
  });
  await service.start();
  const { endpoint, close } = await serve(service);
  const athena = new AthenaClient(clientConfig(endpoint));
  const writer = await DuckDBInstance.create(":memory:");
  const connection = await writer.connect();
  await glue.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "bovespa_test" } }));

  const start = async (sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) => {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: "lake",
        QueryExecutionContext: { Database: "bovespa_test" },
        ...more,
      }),
    );
    return QueryExecutionId as string;
  };

  /** The execution once it has ended. */
  const ended = async (id: string): Promise<QueryExecution> => {
    for (;;) {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      if (!/QUEUED|RUNNING/.test(QueryExecution?.Status?.State ?? ""))
        return QueryExecution as QueryExecution;
      await pause(5);
    }
  };

  const run = async (sql: string, more: Partial<StartQueryExecutionCommandInput> = {}) => {
    const id = await start(sql, more);
    const execution = await ended(id);
    const reason = execution.Status?.StateChangeReason;
    if (execution.Status?.State !== "SUCCEEDED") throw new Error(`${execution.Status?.State} ${reason}`);
    const results = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
    const cells = (results.ResultSet?.Rows ?? []).map(({ Data }) =>
      (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null),
    );
    const types = results.ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Type }) => Type);
    return { execution, results, header: cells[0] ?? [], rows: cells.slice(1), types };
  };

  return {
    athena,
    glue: glue.glue,
    catalog: glue.service.catalog,
    root,
    /** Prefixes that Athena listed. */
    listed,
    start,
    ended,
    run,
    table: (name: string, { columns, keys, location = `s3://lake/t/${name}/` }: TableSpec) =>
      glue.glue.send(
        new CreateTableCommand({
          DatabaseName: "bovespa_test",
          TableInput: {
            Name: name,
            TableType: "EXTERNAL_TABLE",
            PartitionKeys: keys.map((Name) => ({ Name, Type: "string" })),
            StorageDescriptor: {
              Location: location,
              Columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })),
            },
          },
        }),
      ),
    /** Writes the rows of a SELECT as one file. */
    write: async (key: string, select: string) => {
      const path = join(root, "s3/lake", key);
      await mkdir(dirname(path), { recursive: true });
      await connection.run(`COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
      return (await stat(path)).size;
    },
    register: async (name: string, partitions: Readonly<Record<string, readonly string[]>>) => {
      const all = Object.entries(partitions);
      for (let at = 0; at < all.length; at += 100)
        await glue.glue.send(
          new BatchCreatePartitionCommand({
            DatabaseName: "bovespa_test",
            TableName: name,
            PartitionInputList: all.slice(at, at + 100).map(([prefix, values]) => ({
              Values: [...values],
              StorageDescriptor: { Location: `s3://lake/${prefix}` },
            })),
          }),
        );
    },
    stop: async () => {
      connection.closeSync();
      writer.closeSync();
      athena.destroy();
      await service.stop();
      await close();
      await glue.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
};

export type Lake = Awaited<ReturnType<typeof startLake>>;
