import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, type DuckDBType } from "@duckdb/node-api";
import { sqlName, sqlString } from "../../../core/sql/scan.ts";
import { type GlueCatalog, keyColumns } from "../glue/catalog.ts";
import { type BoundTable, bindTableSql } from "./bind-table.ts";
import { type FilesUnder, partitionFiles } from "./partition-files.ts";
import { asQueryError } from "./reason.ts";
import { catalogName, type Resolved, resolveSelect } from "./resolve.ts";
import type { Node, SyntaxTree } from "./syntax-tree.ts";

export interface EngineDeps {
  readonly catalog: GlueCatalog;
  readonly filesUnder: FilesUnder;
}

export interface SelectCall {
  readonly sql: string;
  readonly database: string;
  readonly signal: AbortSignal;
}

export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

export interface OpenSelect {
  readonly columns: readonly ResultColumn[];
  readonly result: DuckDBResult;
}

export interface SelectScan {
  /** Bytes of the files that were bound. */
  readonly scannedBytes: number;
}

/** A SELECT that is checked and bound, with its columns' names and types, not yet run. */
interface Prepared {
  readonly connection: DuckDBConnection;
  readonly tree: SyntaxTree;
  readonly scannedBytes: number;
}

const interruptEveryMs = 20;

const instanceOptions = {
  threads: "2",
  memory_limit: "1GB",
  errors_as_json: "true",
  // As Trino: 7 / 2 is 3, and NULLs come last either way.
  integer_division: "true",
  default_null_order: "nulls_last",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
};

/** After this no statement can read another file, load an extension, or undo it. */
const lockDown = async (connection: DuckDBConnection, paths: readonly string[]) => {
  await connection.run(`SET allowed_paths = [${paths.map(sqlString).join(", ")}]`);
  // A statement may read a table twice, through a view and by itself.
  await connection.run("SET parquet_metadata_cache = true");
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
};

const bindTables = async (deps: EngineDeps, { tables }: Resolved): Promise<readonly BoundTable[]> =>
  Promise.all(
    tables.map(async ({ table, filter }) => ({
      database: String(table.DatabaseName),
      name: String(table.Name),
      columns: (table.StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => ({
        name: String(Name),
        type: Type ?? "string",
      })),
      keys: keyColumns(table),
      files: await partitionFiles(deps.filesUnder, table, deps.catalog.partitions(table, filter)),
      unionByName: false,
    })),
  );

/** DuckDB takes the columns of the first file for those of all; where that one lacks some, all must be looked at. */
const firstFileLacks = async (connection: DuckDBConnection, { files, columns }: BoundTable) => {
  const [first, second] = files;
  if (!first || !second) return false;
  const reader = await connection.runAndReadAll(`SELECT name FROM parquet_schema(${sqlString(first.path)})`);
  const present = new Set(reader.getRows().map(([name]) => String(name).toLowerCase()));
  return columns.some(({ name }) => !present.has(name.toLowerCase()));
};

const prepare = async (
  deps: EngineDeps,
  connection: DuckDBConnection,
  { sql, database }: SelectCall,
  unionByName: boolean,
): Promise<Prepared> => {
  const resolved = await resolveSelect(connection, deps.catalog, sql, database);
  const tables = await bindTables(deps, resolved);
  await connection.run(`ATTACH ':memory:' AS ${catalogName}`);
  const files = tables.flatMap((table) => table.files);
  await lockDown(
    connection,
    files.map(({ path }) => path),
  );
  for (const name of new Set(["default", database, ...deps.catalog.databases()]))
    await connection.run(`CREATE SCHEMA ${catalogName}.${sqlName(name)}`);
  const use = (schema: string) => connection.run(`USE ${catalogName}.${sqlName(schema)}`);
  await use(database);
  for (const table of tables) {
    const union = unionByName || (await firstFileLacks(connection, table));
    await connection.run(bindTableSql({ ...table, unionByName: union }));
  }
  for (const view of resolved.views) {
    await use(view.schema);
    await connection.run(`CREATE VIEW ${sqlName(view.database)}.${sqlName(view.name)} AS ${view.sql}`);
  }
  await use(database);
  return {
    connection,
    tree: resolved.tree,
    scannedBytes: files.reduce((sum, { size }) => sum + size, 0),
  };
};

/** Columns without a name are `_col0`, `_col1`, … by place, as Trino calls them. */
export const columnNames = ({ root }: SyntaxTree, names: readonly string[]): readonly string[] => {
  let node = root.node as Node | undefined;
  while (node && node.type !== "SELECT_NODE")
    node = (node.left ?? (node.children as Node[] | undefined)?.[0]) as Node | undefined;
  const list = (node?.select_list ?? []) as readonly Node[];
  if (list.length !== names.length) return names;
  return names.map((name, at) => {
    const { class: kind, alias } = list[at] as Node;
    return alias === "" && kind !== "COLUMN_REF" && kind !== "STAR" ? `_col${at}` : name;
  });
};

/** Another file of a table has other columns than the first one. */
const isSchemaMismatch = (error: unknown) => /schema mismatch|union_by_name/i.test(String(error));

/**
 * Runs `work` on a fresh DuckDB that holds what the SELECT names and can reach nothing else; a table whose files
 * differ in their columns is bound again by name. Rejects with a `QueryError`.
 */
const onEngine = async <Result>(
  deps: EngineDeps,
  call: SelectCall,
  work: (prepared: Prepared) => Promise<Result>,
  unionByName = false,
): Promise<Result> => {
  call.signal.throwIfAborted();
  const instance = await DuckDBInstance.create(":memory:", instanceOptions);
  const connection = await instance.connect();
  // DuckDB forgets an interrupt that comes between two statements, so it is repeated until the work has ended.
  let insisting: ReturnType<typeof setInterval> | undefined;
  const interrupt = () => {
    connection.interrupt();
    insisting ??= setInterval(() => connection.interrupt(), interruptEveryMs);
  };
  call.signal.addEventListener("abort", interrupt);
  try {
    call.signal.throwIfAborted();
    return await work(await prepare(deps, connection, call, unionByName));
  } catch (error) {
    call.signal.throwIfAborted();
    if (!unionByName && isSchemaMismatch(error)) return await onEngine(deps, call, work, true);
    throw asQueryError(error, call.sql);
  } finally {
    call.signal.removeEventListener("abort", interrupt);
    clearInterval(insisting);
    connection.closeSync();
    instance.closeSync();
  }
};

/** Runs a SELECT; `read` is called with its rows, again from the start where a table had to be bound anew. */
export const runSelect = (
  deps: EngineDeps,
  call: SelectCall,
  read: (open: OpenSelect) => Promise<void>,
): Promise<SelectScan> =>
  onEngine(deps, call, async ({ connection, tree, scannedBytes }) => {
    const result = await connection.stream(call.sql);
    const types = result.columnTypes();
    const names = columnNames(tree, result.columnNames());
    await read({ columns: names.map((name, at) => ({ name, type: types[at] as DuckDBType })), result });
    return { scannedBytes };
  });

/** The columns a SELECT would give, without running it. */
export const describeSelect = (deps: EngineDeps, call: SelectCall): Promise<readonly ResultColumn[]> =>
  onEngine(deps, call, async ({ connection, tree }) => {
    const statement = await connection.prepare(call.sql);
    try {
      const places = Array.from({ length: statement.columnCount }, (_, at) => at);
      const names = columnNames(
        tree,
        places.map((at) => statement.columnName(at)),
      );
      return places.map((at) => ({ name: names[at] as string, type: statement.columnType(at) }));
    } finally {
      statement.destroySync();
    }
  });
