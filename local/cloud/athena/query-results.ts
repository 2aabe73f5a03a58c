import type { GetQueryResultsOutput, Row } from "@aws-sdk/client-athena";
import type { Execution } from "./executions.ts";
import type { ResultRow } from "./result-file.ts";

const toRow = (cells: ResultRow): Row => ({
  Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
});

/**
 * Rows from number `from` on. Row 0 of a SELECT repeats the column names, as Athena has it, so it counts towards
 * `limit`.
 */
export const resultPage = async (
  { done, results }: Execution,
  from: number,
  limit: number,
): Promise<GetQueryResultsOutput> => {
  const columns = done?.columns ?? [];
  const header = done?.statementType === "DML" ? 1 : 0;
  const total = header + (results?.length ?? 0);
  const to = Math.min(from + limit, total);
  const rows = (await results?.read(Math.max(0, from - header), to - header)) ?? [];
  const names = header === 1 && from === 0 ? [columns.map(({ column }) => column)] : [];
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: [...names, ...rows].map(toRow),
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ column, name, precision, scale }) => ({
          CatalogName: "hive",
          SchemaName: "",
          TableName: "",
          Name: column,
          Label: column,
          Type: name,
          Precision: precision,
          Scale: scale,
          Nullable: "UNKNOWN",
          CaseSensitive: name === "varchar",
        })),
      },
    },
    ...(to < total ? { NextToken: Buffer.from(String(to), "utf8").toString("base64url") } : {}),
  };
};
