import type { HiveColumn, HiveTable } from "./hive-table.ts";

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Trino's name of a type; a decimal has the same in both. */
const trinoType = (type: string): string => ({ string: "varchar", int: "integer" })[type] ?? type;

const trinoColumn = ({ name, type, comment }: HiveColumn) =>
  `  ${name} ${trinoType(type)} COMMENT ${literal(comment)}`;

/** `CREATE TABLE` for Trino's Hive connector, where partition keys are the last columns. */
export const trinoDdl = (table: HiveTable, name = table.name): string =>
  [
    `CREATE TABLE IF NOT EXISTS ${name} (`,
    [...table.columns, ...table.partitionKeys].map(trinoColumn).join(",\n"),
    ")",
    `COMMENT ${literal(table.comment)}`,
    "WITH (",
    "  format = 'PARQUET',",
    `  external_location = ${literal(table.location)},`,
    `  partitioned_by = ARRAY[${table.partitionKeys.map(({ name: key }) => literal(key)).join(", ")}]`,
    ")",
  ].join("\n");
