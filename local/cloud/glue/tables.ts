import type {
  CreateTableResponse,
  DeleteTableResponse,
  GetTableResponse,
  GetTablesResponse,
  GetTableVersionResponse,
  GetTableVersionsResponse,
  Table,
  TableInput as TableInputType,
  UpdateTableResponse,
} from "@aws-sdk/client-glue";
import * as z from "zod";
import { type Operations, ServiceError } from "./aws-json.ts";
import { requireDatabase } from "./databases.ts";
import { after, alreadyExists, invalidInput, Name, notFound, operation, page, paging } from "./operation.ts";
import type { Store } from "./store.ts";

export const Column = z.looseObject({ Name: z.string().min(1), Type: z.string().optional() });
export const StorageDescriptor = z.looseObject({
  Columns: z.array(Column).optional(),
  Location: z.string().optional(),
});
export const TableInput = z.looseObject({
  Name,
  StorageDescriptor: StorageDescriptor.optional(),
  PartitionKeys: z.array(Column).optional(),
  TableType: z.string().optional(),
  ViewOriginalText: z.string().optional(),
});
const OneTable = z.object({ DatabaseName: Name, Name });

type StoredRow = NonNullable<ReturnType<Store["get"]>>;

const toTable = (row: StoredRow): Table => ({
  ...(JSON.parse(String(row.input)) as TableInputType & { Name: string }),
  DatabaseName: String(row.db),
  CreateTime: new Date(Number(row.created)),
  UpdateTime: new Date(Number(row.updated)),
  VersionId: String(row.version),
});

export const findTable = (store: Store, database: string, name: string): Table | undefined => {
  const row = store.get("SELECT * FROM tables WHERE db = ? AND name = ?", database, name);
  return row && toTable(row);
};

export const requireTable = (store: Store, database: string, name: string): Table => {
  requireDatabase(store, database);
  const table = findTable(store, database, name);
  if (!table) throw notFound(`Table ${name} not found.`);
  return table;
};

/** Adds a table, or throws `AlreadyExistsException`. */
export const addTable = (store: Store, database: string, input: z.infer<typeof TableInput>, now: number) =>
  store.transaction(() => {
    requireDatabase(store, database);
    const added = store.run(
      "INSERT OR IGNORE INTO tables (db, name, input, version, created, updated) VALUES (?, ?, ?, 0, ?, ?)",
      database,
      input.Name,
      JSON.stringify(input),
      now,
      now,
    );
    if (added === 0) throw alreadyExists(`Table ${input.Name} already exists.`);
  });

/** Replaces a table's definition; what it was stays as a version unless `archive` is false. */
export const replaceTable = (
  store: Store,
  database: string,
  input: z.infer<typeof TableInput>,
  now: number,
  { archive = true, expected }: { readonly archive?: boolean; readonly expected?: string | undefined } = {},
) =>
  store.transaction(() => {
    const { VersionId } = requireTable(store, database, input.Name);
    if (expected !== undefined && expected !== VersionId)
      throw new ServiceError(
        "ConcurrentModificationException",
        `Table ${input.Name} is at version ${VersionId}, not ${expected}`,
      );
    if (archive)
      store.run(
        "INSERT OR REPLACE INTO table_versions SELECT db, name, version, input, created, updated FROM tables WHERE db = ? AND name = ?",
        database,
        input.Name,
      );
    store.run(
      "UPDATE tables SET input = ?, version = version + 1, updated = ? WHERE db = ? AND name = ?",
      JSON.stringify(input),
      now,
      database,
      input.Name,
    );
  });

export const removeTable = (store: Store, database: string, name: string) =>
  store.transaction(() => {
    requireTable(store, database, name);
    for (const each of ["partitions", "table_versions", "tables"])
      store.run(`DELETE FROM ${each} WHERE db = ? AND name = ?`, database, name);
  });

const namePattern = (expression: string | undefined): RegExp => {
  try {
    return new RegExp(`^(?:${expression ?? ".*"})$`);
  } catch {
    throw invalidInput(`Expression ${expression} is not a regular expression`);
  }
};

/** The current version and the archived ones, the newest first. */
const versionsOf = (store: Store, database: string, name: string): readonly Table[] => [
  requireTable(store, database, name),
  ...store
    .all("SELECT * FROM table_versions WHERE db = ? AND name = ? ORDER BY version DESC", database, name)
    .map(toTable),
];

export const tableOperations = (store: Store, now: () => number): Operations => ({
  CreateTable: operation(z.object({ DatabaseName: Name, TableInput }), (input) => {
    addTable(store, input.DatabaseName, input.TableInput, now());
    return {} satisfies CreateTableResponse;
  }),
  UpdateTable: operation(
    z.object({
      DatabaseName: Name,
      TableInput,
      SkipArchive: z.boolean().optional(),
      VersionId: z.string().optional(),
    }),
    (input) => {
      replaceTable(store, input.DatabaseName, input.TableInput, now(), {
        archive: input.SkipArchive !== true,
        expected: input.VersionId,
      });
      return {} satisfies UpdateTableResponse;
    },
  ),
  GetTable: operation(
    OneTable,
    (input) => ({ Table: requireTable(store, input.DatabaseName, input.Name) }) satisfies GetTableResponse,
  ),
  GetTables: operation(
    z.object({ DatabaseName: Name, Expression: z.string().optional(), ...paging }),
    (input) => {
      requireDatabase(store, input.DatabaseName);
      const pattern = namePattern(input.Expression);
      const rows = store
        .all("SELECT * FROM tables WHERE db = ? AND name > ? ORDER BY name", input.DatabaseName, after(input))
        .filter((row) => pattern.test(String(row.name)));
      const { items, ...rest } = page(rows, (row) => String(row.name), {
        ...input,
        MaxResults: Math.min(input.MaxResults ?? 100, 100),
      });
      return { TableList: items.map(toTable), ...rest } satisfies GetTablesResponse;
    },
  ),
  DeleteTable: operation(OneTable, (input) => {
    removeTable(store, input.DatabaseName, input.Name);
    return {} satisfies DeleteTableResponse;
  }),
  GetTableVersion: operation(
    z.object({ DatabaseName: Name, TableName: Name, VersionId: z.string().optional() }),
    (input) => {
      const versions = versionsOf(store, input.DatabaseName, input.TableName);
      const found = versions.find(
        ({ VersionId }) => VersionId === (input.VersionId ?? versions[0]?.VersionId),
      );
      if (!found) throw notFound(`Table ${input.TableName} has no version ${input.VersionId}.`);
      return {
        TableVersion: { Table: found, VersionId: found.VersionId },
      } satisfies GetTableVersionResponse;
    },
  ),
  GetTableVersions: operation(z.object({ DatabaseName: Name, TableName: Name, ...paging }), (input) => {
    const below = input.NextToken === undefined ? Number.POSITIVE_INFINITY : Number(after(input));
    const versions = versionsOf(store, input.DatabaseName, input.TableName).filter(
      ({ VersionId }) => Number(VersionId) < below,
    );
    const { items, ...rest } = page(versions, ({ VersionId }) => String(VersionId), input);
    return {
      TableVersions: items.map((table) => ({ Table: table, VersionId: table.VersionId })),
      ...rest,
    } satisfies GetTableVersionsResponse;
  }),
});
