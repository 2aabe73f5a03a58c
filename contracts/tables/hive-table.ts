import { type ColumnType, columnName, type Table } from "./table.ts";

/** A column as Glue and Athena name it: `{ name: "weight_pct", type: "decimal(6,3)", comment: … }`. */
export interface HiveColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** A table of the lake in Hive's terms, which Glue, Athena and Spark share. */
export interface HiveTable {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly HiveColumn[];
  readonly partitionKeys: readonly HiveColumn[];
  /** `s3://<lake>/<layer>/<table>/` */
  readonly location: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serde: string;
  /** Changes exactly when the contract does. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Hive's name of a type. A decimal repeats precision and scale exactly: Trino rounds to what is declared. */
export const hiveType = (type: ColumnType): string => {
  switch (type.kind) {
    case "string":
    case "date":
      return type.kind;
    case "int32":
      return "int";
    case "int64":
      return "bigint";
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
  }
};

/** Glue allows 255 characters in a comment. */
const comment = (description: string, term?: string): string =>
  (term === undefined ? description : `${description} (B3: ${term})`).slice(0, 255);

export const hiveTable = (table: Table, lakeBucket: string): HiveTable => ({
  name: table.name,
  comment: table.description,
  columns: Object.entries(table.columns).map(([field, { type, description, term }]) => ({
    name: columnName(field),
    type: hiveType(type),
    comment: comment(description, term),
  })),
  partitionKeys: table.partitionKeys.map(({ name, description }) => ({
    name,
    type: "string",
    comment: comment(description),
  })),
  location: `s3://${lakeBucket}/${table.layer}/${table.name}/`,
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  parameters: { classification: "parquet", EXTERNAL: "TRUE", "contract.version": String(table.version) },
});
