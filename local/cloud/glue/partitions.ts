import { createHash } from "node:crypto";
import type { Partition, StorageDescriptor as StorageDescriptorType, Table } from "@aws-sdk/client-glue";
import * as z from "zod";
import { alreadyExists, invalidInput, notFound } from "./operation.ts";
import type { Store } from "./store.ts";
import { StorageDescriptor } from "./tables.ts";

const separator = "\u001f";

export const Values = z.array(
  z
    .string()
    .min(1)
    .max(1024)
    .refine((value) => !value.includes(separator), "has a control character"),
);
export const PartitionInput = z.looseObject({ Values, StorageDescriptor: StorageDescriptor.optional() });
type PartitionInputType = z.infer<typeof PartitionInput>;

type StoredRow = NonNullable<ReturnType<Store["get"]>>;

/** Above every character that can follow the separator. */
const beyond = "\u{10ffff}";
export const partitionKey = (values: readonly string[]): string => values.join(separator);
export const partitionValues = (key: string): string[] => key.split(separator);

/** A table's place in the store. */
interface Place {
  readonly database: string;
  readonly table: string;
}

export const placeOf = (table: Table): Place => ({
  database: String(table.DatabaseName),
  table: String(table.Name),
});

const checkValues = (table: Table, values: readonly string[]) => {
  const wanted = table.PartitionKeys?.length ?? 0;
  if (values.length !== wanted)
    throw invalidInput(
      `The number of partition keys do not match the number of partition values: ${table.Name} has ${wanted}, given ${values.length}`,
    );
};

/** The descriptor without its location, kept once for all partitions that share it. */
const keepDescriptor = (store: Store, descriptor: object): string => {
  const body = JSON.stringify(descriptor);
  const hash = createHash("sha256").update(body).digest("base64url");
  store.run("INSERT OR IGNORE INTO descriptors (hash, body) VALUES (?, ?)", hash, body);
  return hash;
};

export const addPartition = (store: Store, table: Table, given: PartitionInputType, now: number): void => {
  const { Values: values, StorageDescriptor: storage = {}, ...input } = given;
  checkValues(table, values);
  const { Location, ...descriptor } = storage;
  const { database, table: name } = placeOf(table);
  const added = store.run(
    "INSERT OR IGNORE INTO partitions (db, name, key, location, descriptor, input, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
    database,
    name,
    partitionKey(values),
    Location ?? null,
    keepDescriptor(store, descriptor),
    JSON.stringify(input),
    now,
  );
  if (added === 0) throw alreadyExists("Partition already exists.");
};

export const removePartition = (store: Store, table: Table, values: readonly string[]): void => {
  const { database, table: name } = placeOf(table);
  const removed = store.run(
    "DELETE FROM partitions WHERE db = ? AND name = ? AND key = ?",
    database,
    name,
    partitionKey(values),
  );
  if (removed === 0) throw notFound(`Partition ${values.join("/")} of ${name} not found.`);
};

/** Replaces a partition, possibly under other values. */
export const replacePartition = (
  store: Store,
  table: Table,
  values: readonly string[],
  input: PartitionInputType,
  now: number,
): void =>
  store.transaction(() => {
    removePartition(store, table, values);
    addPartition(store, table, input, now);
  });

/** Rows after `from` whose leading values are `leading`, in byte order of their values. */
export function* partitionRows(
  store: Store,
  table: Table,
  leading: readonly string[],
  from = "",
): Generator<StoredRow> {
  const { database, table: name } = placeOf(table);
  const whole = leading.length > 0 && leading.length === table.PartitionKeys?.length;
  const start = leading.length === 0 ? "" : partitionKey(leading) + (whole ? "" : separator);
  yield* store.each(
    "SELECT * FROM partitions WHERE db = ? AND name = ? AND key > ? AND key >= ? AND key <= ? ORDER BY key",
    database,
    name,
    from,
    start,
    whole ? start : start + beyond,
  );
}

export const findPartition = (
  store: Store,
  table: Table,
  values: readonly string[],
): StoredRow | undefined => {
  const { database, table: name } = placeOf(table);
  return store.get(
    "SELECT * FROM partitions WHERE db = ? AND name = ? AND key = ?",
    database,
    name,
    partitionKey(values),
  );
};

/** Turns rows into partitions; a descriptor that many share is read once. */
export const partitionReader = (store: Store, table: Table, options: { readonly columns: boolean }) => {
  const descriptors = new Map<string, StorageDescriptorType>();
  const descriptor = (hash: string): StorageDescriptorType => {
    const known = descriptors.get(hash);
    if (known) return known;
    const row = store.get("SELECT body FROM descriptors WHERE hash = ?", hash);
    const { Columns, ...rest } = JSON.parse(String(row?.body ?? "{}")) as StorageDescriptorType;
    const read = options.columns && Columns ? { Columns, ...rest } : rest;
    descriptors.set(hash, read);
    return read;
  };
  return (row: StoredRow): Partition => ({
    ...(JSON.parse(String(row.input)) as object),
    Values: partitionValues(String(row.key)),
    DatabaseName: String(table.DatabaseName),
    TableName: String(table.Name),
    CreationTime: new Date(Number(row.created)),
    StorageDescriptor: {
      ...descriptor(String(row.descriptor)),
      ...(row.location === null ? {} : { Location: String(row.location) }),
    },
  });
};
