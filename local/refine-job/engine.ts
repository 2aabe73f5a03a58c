import {
  type DuckDBConnection,
  DuckDBDateValue,
  type DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBInstance,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import { type Column, type ColumnType, columnName, type Table } from "../../contracts/tables/table.ts";
import { PermanentError } from "../../core/errors.ts";
import type { ColumnValues } from "../../core/ports.ts";
import { toDollarParameters } from "../../core/sql/parameters.ts";
import { sqlName, sqlString } from "../../core/sql/scan.ts";
import type { LakeInput } from "./lake-input.ts";

/** One partition's rows, in the order the statement gave them. */
export interface RefinedPartition {
  readonly values: readonly string[];
  readonly columns: Readonly<Record<string, ColumnValues>>;
}

export interface RefineEngine {
  /** Runs a refined table's statement over one session's inputs. */
  run(
    table: Table,
    sql: string,
    inputs: readonly LakeInput[],
    parameters: Readonly<Record<string, string>>,
  ): Promise<readonly RefinedPartition[]>;
  close(): void;
}

const fits = (type: DuckDBType, wanted: ColumnType): boolean => {
  switch (wanted.kind) {
    case "string":
      return type.typeId === DuckDBTypeId.VARCHAR;
    case "date":
      return type.typeId === DuckDBTypeId.DATE;
    case "int32":
      return type.typeId === DuckDBTypeId.INTEGER;
    case "int64":
      return type.typeId === DuckDBTypeId.BIGINT;
    case "decimal": {
      const { width, scale } = type as DuckDBDecimalType;
      return type.typeId === DuckDBTypeId.DECIMAL && width === wanted.precision && scale === wanted.scale;
    }
  }
};

const toField = (value: DuckDBValue): string | number | bigint | null => {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint")
    return value;
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBDateValue) return value.toString();
  throw new PermanentError("wrong-column-type", `a value ${String(value)} has no place in a table`);
};

const bindInput = (connection: DuckDBConnection, { table, as, paths, objects }: LakeInput) => {
  // The folders of the object's key are the partition columns, as text.
  const keys = table.partitionKeys.map(({ name }) => {
    const value = objects[0]?.key.split("/").find((part) => part.startsWith(`${name}=`));
    return `${sqlString((value ?? "").slice(name.length + 1))} AS ${sqlName(name)}`;
  });
  return connection.run(
    `CREATE OR REPLACE VIEW ${sqlName(as)} AS SELECT *, ${keys.join(", ")} FROM read_parquet([${paths
      .map(sqlString)
      .join(", ")}], hive_partitioning = false)`,
  );
};

/** Where each column of the contract and each partition key is in the result; types must be the contract's. */
const layout = (table: Table, names: readonly string[], types: readonly DuckDBType[]) => {
  const place = (name: string, wanted: ColumnType): number => {
    const at = names.indexOf(name);
    const type = types[at];
    if (!type || !fits(type, wanted))
      throw new PermanentError(
        "wrong-column-type",
        `sql/refined/${table.name}.sql gives ${name} as ${type ?? "nothing"}, not as the contract's ${JSON.stringify(wanted)}`,
      );
    return at;
  };
  return {
    keys: table.partitionKeys.map(({ name }) => place(name, { kind: "string" })),
    fields: Object.entries<Column>(table.columns).map(
      ([field, { type }]) => [field, place(columnName(field), type)] as const,
    ),
  };
};

/** A DuckDB for the statements of `sql/refined`; what does not fit into memory goes to `tempDir`. */
export const openRefineEngine = async (tempDir: string): Promise<RefineEngine> => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2", temp_directory: tempDir });
  const connection = await instance.connect();
  return {
    run: async (table, sql, inputs, parameters) => {
      for (const input of inputs) await bindInput(connection, input);
      const reader = await connection.runAndReadAll(toDollarParameters(sql), { ...parameters });
      const { keys, fields } = layout(table, reader.columnNames(), reader.columnTypes());
      const rows = reader.getRows();
      const partitions = Map.groupBy(rows, (row) => JSON.stringify(keys.map((at) => row[at])));
      return [...partitions].map(([key, members]) => ({
        values: JSON.parse(key) as string[],
        columns: Object.fromEntries(
          fields.map(([field, at]) => [
            field,
            members.map((row) => toField(row[at] ?? null)) as ColumnValues,
          ]),
        ),
      }));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
