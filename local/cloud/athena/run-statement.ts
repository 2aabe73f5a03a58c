import { PermanentError } from "../../../core/errors.ts";
import { bindQuestionMarks } from "../../../core/sql/parameters.ts";
import { cellText } from "./cell-text.ts";
import { type AthenaType, athenaType, hiveTypeName } from "./column-types.ts";
import { describeSelect, type EngineDeps, runSelect } from "./engine.ts";
import { queryError } from "./reason.ts";
import { catalogName } from "./resolve.ts";
import type { ResultFile, ResultRow } from "./result-file.ts";
import { readStatement, type Statement } from "./statement.ts";
import { encodeView, isView, viewTableInput } from "./view-text.ts";

export interface StatementCall {
  readonly sql: string;
  readonly database: string;
  readonly parameters: readonly string[];
  readonly signal: AbortSignal;
  readonly results: ResultFile;
}

export interface OutputColumn extends AthenaType {
  readonly column: string;
}

export interface StatementDone {
  readonly statementType: "DML" | "DDL";
  readonly columns: readonly OutputColumn[];
  readonly scannedBytes: number;
}

const select = async (deps: EngineDeps, call: StatementCall, sql: string): Promise<StatementDone> => {
  let output: readonly OutputColumn[] = [];
  const { scannedBytes } = await runSelect(
    deps,
    { sql, database: call.database, signal: call.signal },
    async ({ columns, result }) => {
      output = columns.map(({ name, type }) => ({ column: name, ...athenaType(type) }));
      await call.results.reset();
      for (
        let chunk = await result.fetchChunk();
        chunk && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        call.signal.throwIfAborted();
        const rows: ResultRow[] = chunk
          .getRows()
          .map((row) => columns.map(({ type }, at) => cellText(row[at] ?? null, type)));
        await call.results.append(rows);
      }
    },
  );
  return { statementType: "DML", columns: output, scannedBytes };
};

const ddlDone: StatementDone = { statementType: "DDL", columns: [], scannedBytes: 0 };

const createView = async (
  deps: EngineDeps,
  call: StatementCall,
  { view, replace, sql }: Statement & { kind: "create-view" },
): Promise<StatementDone> => {
  const database = view.database ?? call.database;
  if (!deps.catalog.hasDatabase(database))
    throw queryError("SCHEMA_NOT_FOUND", `Schema '${database}' does not exist`);
  const present = deps.catalog.table(database, view.name);
  const whole = `'${catalogName}.${database}.${view.name}'`;
  if (present && !isView(present)) throw queryError("TABLE_ALREADY_EXISTS", `${whole} is a table`);
  if (present && !replace) throw queryError("TABLE_ALREADY_EXISTS", `View ${whole} already exists`);
  const columns = await describeSelect(deps, { sql, database: call.database, signal: call.signal });
  const unnamed = columns.findIndex(({ name }) => name.startsWith("_col"));
  if (unnamed >= 0)
    throw queryError("MISSING_COLUMN_NAME", `Column name not specified at position ${unnamed + 1}`);
  const described = columns.map(({ name, type }) => ({ name, type: hiveTypeName(type) }));
  const text = { originalSql: sql.trim(), catalog: catalogName, schema: call.database, columns: described };
  if (present?.ViewOriginalText === encodeView(text)) return ddlDone;
  deps.catalog.putTable(
    database,
    viewTableInput(
      view.name,
      text,
      described.map(({ name, type }) => ({ Name: name, Type: type })),
    ),
  );
  return ddlDone;
};

const dropView = (
  deps: EngineDeps,
  call: StatementCall,
  { view, ifExists }: Statement & { kind: "drop-view" },
): StatementDone => {
  const database = view.database ?? call.database;
  const present = deps.catalog.table(database, view.name);
  if (present && !isView(present))
    throw queryError("NOT_SUPPORTED", `'${catalogName}.${database}.${view.name}' is a table`);
  if (present) deps.catalog.dropTable(database, view.name);
  else if (!ifExists)
    throw queryError("TABLE_NOT_FOUND", `View '${catalogName}.${database}.${view.name}' does not exist`);
  return ddlDone;
};

const withParameters = ({ sql, parameters }: StatementCall): string => {
  try {
    return bindQuestionMarks(sql, parameters);
  } catch (error) {
    if (error instanceof PermanentError) throw queryError("INVALID_PARAMETER_USAGE", error.message);
    throw error;
  }
};

/** Runs any statement that Athena takes here. Rejects with a `QueryError`, or the signal's reason. */
export const runStatement = async (deps: EngineDeps, call: StatementCall): Promise<StatementDone> => {
  const statement = readStatement(withParameters(call));
  switch (statement.kind) {
    case "select":
      return select(deps, call, statement.sql);
    case "create-view":
      return createView(deps, call, statement);
    case "drop-view":
      return dropView(deps, call, statement);
  }
};
