import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { trinoDdl } from "../../../contracts/tables/ddl.ts";
import { hiveTable } from "../../../contracts/tables/hive-table.ts";
import type { Table } from "../../../contracts/tables/table.ts";
import { tablePrefix } from "../../../core/lake/keys.ts";
import type { Spark } from "./spark-client.ts";
import { trinoCatalog } from "./trino.ts";
import type { TrinoQuery } from "./trino-client.ts";

/** Rows as every engine gives them here: text of each value, NULL as null. */
export type Cells = readonly (readonly (string | null)[])[];

export interface Answer {
  readonly names: readonly string[];
  readonly rows: Cells;
}

/** An engine over the tables of one lake. */
export interface Reader {
  readonly name: string;
  run(sql: string): Promise<Answer>;
  close?(): void;
}

const hasFiles = async (folder: string): Promise<boolean> =>
  (await readdir(folder, { recursive: true }).catch(() => [])).some((name) => name.endsWith(".parquet"));

/** Declares tables over `root/<lake>/<layer>/<table>/` in a schema of the lake's name, with the partitions that lie there. */
export const openInTrino = async (
  query: TrinoQuery,
  lake: string,
  declared: readonly Table[],
): Promise<Reader> => {
  await query(`CREATE SCHEMA IF NOT EXISTS ${trinoCatalog}.${lake}`);
  const declare = async (table: Table) => {
    const hive = { ...hiveTable(table, lake), location: `local:///${lake}/${tablePrefix(table)}` };
    await query(trinoDdl(hive), lake);
    await query(`CALL ${trinoCatalog}.system.sync_partition_metadata('${lake}', '${table.name}', 'FULL')`);
  };
  await Promise.all(declared.map(declare));
  return {
    name: "Trino",
    run: async (sql) => {
      const { columns, rows } = await query(sql, lake);
      return { names: columns.map(({ name }) => name), rows };
    },
  };
};

export const openInSpark = async (
  spark: Spark,
  root: string,
  lake: string,
  declared: readonly Table[],
): Promise<Reader> => {
  await spark.query(`CREATE DATABASE IF NOT EXISTS ${lake}`);
  await spark.query(`USE ${lake}`);
  for (const table of declared) {
    const { name, columns, partitionKeys } = hiveTable(table, lake);
    const all = [...columns, ...partitionKeys].map((column) => `${column.name} ${column.type}`);
    await spark.query(
      `CREATE TABLE IF NOT EXISTS ${name} (${all.join(", ")}) USING parquet PARTITIONED BY (${partitionKeys
        .map((key) => key.name)
        .join(", ")}) LOCATION 'file://${join(root, lake, tablePrefix(table))}'`,
    );
    await spark.query(`MSCK REPAIR TABLE ${name}`);
    // A table of a file a ticker is read once, not for every statement.
    await spark.query(`CACHE LAZY TABLE ${name}`);
  }
  return {
    name: "Spark",
    run: async (sql) => {
      await spark.query(`USE ${lake}`);
      const { columns, rows } = await spark.query(sql);
      return { names: columns.map(({ name }) => name), rows };
    },
  };
};

/** DuckDB's names of the types of Hive. */
const duckType = (type: string) => ({ string: "VARCHAR", int: "INTEGER" })[type] ?? type;

/** The files as they lie there, read by DuckDB; a table without files is one without rows. */
export const openInDuckDb = async (
  root: string,
  lake: string,
  declared: readonly Table[],
): Promise<Reader> => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  for (const table of declared) {
    const { name, columns, partitionKeys } = hiveTable(table, lake);
    const folder = join(root, lake, tablePrefix(table));
    const list = [...columns, ...partitionKeys].map((column) => `${column.name} ${duckType(column.type)}`);
    const keys = partitionKeys.map((key) => `'${key.name}': VARCHAR`);
    await connection.run(
      (await hasFiles(folder))
        ? `CREATE VIEW ${name} AS SELECT * FROM read_parquet('${folder}**/*.parquet', hive_partitioning = true, hive_types = {${keys.join(", ")}})`
        : `CREATE TABLE ${name} (${list.join(", ")})`,
    );
  }
  return {
    name: "DuckDB",
    run: async (sql) => {
      const result = await connection.runAndReadAll(sql);
      const names = result.columnNames();
      return {
        names,
        rows: result.getRows().map((row) => row.map((value) => (value === null ? null : String(value)))),
      };
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

const compareText = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** For results whose order means nothing. */
export const inAnyOrder = ({ names, rows }: Answer): Answer => ({
  names,
  rows: rows.toSorted((left, right) => compareText(JSON.stringify(left), JSON.stringify(right))),
});
