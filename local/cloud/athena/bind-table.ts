import { sqlName, sqlString } from "../../../core/sql/scan.ts";
import { duckTypeName } from "./column-types.ts";

/** A data file of a registered partition. */
export interface PartitionFile {
  readonly path: string;
  readonly size: number;
  readonly values: readonly string[];
}

export interface BoundTable {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly keys: readonly { readonly name: string; readonly type: string }[];
  readonly files: readonly PartitionFile[];
  /** Whether every file's own columns are looked at, which opens them all. */
  readonly unionByName: boolean;
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Whether the folders of a path say what its partition's values are, so that DuckDB can leave files out by name. */
const saysItsValues = (file: PartitionFile, keys: BoundTable["keys"]): boolean => {
  const folders = file.path.split("/").slice(0, -1);
  const named = new Map(
    folders.filter((each) => each.includes("=")).map((each) => each.split("=", 2) as [string, string]),
  );
  return (
    named.size === keys.length &&
    keys.every(({ name }, at) => decoded(named.get(name) ?? "") === file.values[at])
  );
};

const fileList = (files: readonly PartitionFile[]) =>
  `[${files.map(({ path }) => sqlString(path)).join(", ")}]`;

const parquet = (files: readonly PartitionFile[], options: string) =>
  `read_parquet(${fileList(files)}, ${options})`;

const sources = ({ files, keys, unionByName }: BoundTable): string[] => {
  const union = `union_by_name = ${unionByName}`;
  const plain = files.filter((file) => keys.length === 0 || saysItsValues(file, keys));
  const odd = files.filter((file) => !plain.includes(file));
  return [
    ...(plain.length === 0
      ? []
      : [
          `SELECT * FROM ${parquet(plain, `hive_partitioning = ${keys.length > 0}, hive_types_autocast = false, ${union}`)}`,
        ]),
    ...odd.map((file) => {
      const values = keys.map(
        ({ name }, at) => `${sqlString(file.values[at] as string)} AS ${sqlName(name)}`,
      );
      return `SELECT *, ${values.join(", ")} FROM ${parquet([file], "hive_partitioning = false")}`;
    }),
  ];
};

/**
 * The view that stands for a table: its columns and keys in the catalogue's order and types over the files given.
 * The first branch has no rows but every column, so that what a file lacks is NULL and no file at all is no row.
 */
export const bindTableSql = (table: BoundTable): string => {
  const all = [...table.columns, ...table.keys].map(({ name, type }) => ({
    name: sqlName(name),
    type: duckTypeName(type),
  }));
  const empty = `SELECT ${all.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${name}`).join(", ")} WHERE false`;
  const typed = all.map(({ name, type }) => `CAST(${name} AS ${type}) AS ${name}`).join(", ");
  return `CREATE VIEW ${sqlName(table.database)}.${sqlName(table.name)} AS SELECT ${typed} FROM (${[
    empty,
    ...sources(table),
  ].join(" UNION ALL BY NAME ")})`;
};
