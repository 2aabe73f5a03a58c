import type {
  CreateDatabaseResponse,
  Database,
  DeleteDatabaseResponse,
  GetDatabaseResponse,
  GetDatabasesResponse,
} from "@aws-sdk/client-glue";
import * as z from "zod";
import type { Operations } from "./aws-json.ts";
import { after, alreadyExists, Name, notFound, operation, page, paging } from "./operation.ts";
import type { Store } from "./store.ts";

const DatabaseInput = z.looseObject({ Name });

type StoredRow = NonNullable<ReturnType<Store["get"]>>;

const toDatabase = (row: StoredRow): Database => ({
  ...(JSON.parse(String(row.input)) as { Name: string }),
  CreateTime: new Date(Number(row.created)),
});

export const requireDatabase = (store: Store, name: string): StoredRow => {
  const row = store.get("SELECT * FROM databases WHERE name = ?", name);
  if (!row) throw notFound(`Database ${name} not found.`);
  return row;
};

export const databaseOperations = (store: Store, now: () => number): Operations => ({
  CreateDatabase: operation(z.object({ DatabaseInput }), ({ DatabaseInput: input }) => {
    const added = store.run(
      "INSERT OR IGNORE INTO databases (name, input, created) VALUES (?, ?, ?)",
      input.Name,
      JSON.stringify(input),
      now(),
    );
    if (added === 0) throw alreadyExists(`Database ${input.Name} already exists.`);
    return {} satisfies CreateDatabaseResponse;
  }),
  GetDatabase: operation(
    z.object({ Name }),
    (input) => ({ Database: toDatabase(requireDatabase(store, input.Name)) }) satisfies GetDatabaseResponse,
  ),
  GetDatabases: operation(z.object(paging), (input) => {
    const rows = store.each("SELECT * FROM databases WHERE name > ? ORDER BY name", after(input));
    const { items, ...rest } = page(rows, (row) => String(row.name), input);
    return { DatabaseList: items.map(toDatabase), ...rest } satisfies GetDatabasesResponse;
  }),
  DeleteDatabase: operation(z.object({ Name }), (input) =>
    store.transaction(() => {
      requireDatabase(store, input.Name);
      for (const table of ["partitions", "table_versions", "tables"])
        store.run(`DELETE FROM ${table} WHERE db = ?`, input.Name);
      store.run("DELETE FROM databases WHERE name = ?", input.Name);
      return {} satisfies DeleteDatabaseResponse;
    }),
  ),
});
