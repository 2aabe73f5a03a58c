import type { SqlPosition } from "./sql-position.ts";
import { positionAt } from "./sql-position.ts";

/** A statement that cannot be answered; the message is what Athena gives as the reason. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/** `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved` */
export const queryError = (code: string, message: string, at?: SqlPosition): QueryError =>
  new QueryError(`${code}: ${at ? `line ${at.line}:${at.column}: ` : ""}${message}`);

interface EngineError {
  readonly exception_type?: string;
  readonly exception_message?: string;
  readonly error_subtype?: string;
  readonly type?: string;
  readonly name?: string;
  /** Bytes from the start of the statement. */
  readonly position?: string;
}

const parse = (message: string): EngineError | undefined => {
  const start = message.indexOf("{");
  try {
    return start < 0 ? undefined : (JSON.parse(message.slice(start)) as EngineError);
  } catch {
    return undefined;
  }
};

const codes: Readonly<Record<string, string>> = {
  Parser: "SYNTAX_ERROR",
  Syntax: "SYNTAX_ERROR",
  Binder: "SYNTAX_ERROR",
  Catalog: "SYNTAX_ERROR",
  Conversion: "INVALID_CAST_ARGUMENT",
  "Out of Range": "NUMERIC_VALUE_OUT_OF_RANGE",
  "Out of Memory": "EXCEEDED_LOCAL_MEMORY_LIMIT",
  "Not implemented": "NOT_SUPPORTED",
  Permission: "PERMISSION_DENIED",
};

/** DuckDB's error (with `errors_as_json`) in the words of Athena, naming column, table or function. */
export const asQueryError = (error: unknown, sql: string): QueryError => {
  if (error instanceof QueryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const found = parse(message);
  if (!found) return queryError("GENERIC_INTERNAL_ERROR", message);
  const at = found.position === undefined ? undefined : positionAt(sql, Number(found.position));
  const first = (found.exception_message ?? message).split("\n")[0] as string;
  if (found.error_subtype === "COLUMN_NOT_FOUND")
    return queryError("COLUMN_NOT_FOUND", `Column '${found.name}' cannot be resolved`, at);
  if (found.error_subtype === "MISSING_ENTRY" && found.type?.endsWith("Function"))
    return queryError("FUNCTION_NOT_FOUND", `Function '${found.name}' not registered`, at);
  if (found.error_subtype === "NO_MATCHING_FUNCTION")
    return queryError("FUNCTION_NOT_FOUND", `Unexpected parameters: ${first}`, at);
  return queryError(codes[found.exception_type ?? ""] ?? "GENERIC_USER_ERROR", first, at);
};
