import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBDateValue, DuckDBDecimalValue, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll } from "vitest";
import type { Columns, Table } from "../../../contracts/tables/table.ts";
import type { ColumnValues } from "../../../core/ports.ts";

export type TestColumns = Readonly<Record<string, ColumnValues>>;

export const tableOf = (columns: Columns): Table => ({
  name: "sample",
  layer: "curated",
  version: 1,
  description: "",
  columns,
  sortKey: [],
  partitionKeys: [],
  inputs: [],
});

/** As the writer was given it: unscaled bigint, `YYYY-MM-DD`. */
const plain = (value: unknown): unknown => {
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBDateValue) return new Date(value.days * 86_400_000).toISOString().slice(0, 10);
  return value;
};

/** A DuckDB for the tests of one file, and a folder for what it reads. */
export const duckDbReader = () => {
  let folder: string;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parquet-"));
    instance = await DuckDBInstance.create(":memory:");
    connection = await instance.connect();
  });
  afterAll(async () => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  });
  let serial = 0;
  /** A name of its own for each file: DuckDB caches what it read under a name. */
  const written = async (file: Uint8Array): Promise<string> => {
    const path = join(folder, `${serial++}.parquet`);
    await writeFile(path, file);
    return path;
  };
  /** Rows of a query in which `$file` stands for the file's name. */
  const query = async (file: Uint8Array, sql: string): Promise<Record<string, unknown>[]> => {
    const path = await written(file);
    return (await connection.runAndReadAll(sql.replace("$file", `'${path}'`))).getRowObjects();
  };
  return {
    query,
    columns: async (file: Uint8Array): Promise<Record<string, unknown[]>> => {
      const path = await written(file);
      const result = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
      // By name and not from the result's own object, which has no columns when there are no rows.
      const columns = result.getColumns();
      return Object.fromEntries(
        result.columnNames().map((name, at) => [name, (columns[at] ?? []).map(plain)]),
      );
    },
  };
};
