import type { DuckDBConnection } from "@duckdb/node-api";
import { sqlString } from "../../../core/sql/scan.ts";
import { queryError } from "./reason.ts";
import { positionAt } from "./sql-position.ts";

/** A node of DuckDB's syntax tree, as `json_serialize_sql` gives it. */
export type Node = { readonly [member: string]: unknown };

export interface TableReference {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
  /** Bytes from the start of the statement. */
  readonly at: number;
}

export interface SyntaxTree {
  readonly root: Node;
  /** Tables and views that are named, common table expressions left out. */
  readonly references: readonly TableReference[];
}

const isNode = (value: unknown): value is Node => value !== null && typeof value === "object";

export function* nodes(value: unknown): Generator<Node> {
  if (!isNode(value)) return;
  yield value;
  for (const each of Object.values(value)) yield* nodes(each);
}

/** Functions in FROM that make rows of their arguments alone. */
const harmless = new Set(["unnest", "range", "generate_series", "values"]);

const checkNode = (node: Node, sql: string) => {
  const at = positionAt(sql, Number(node.query_location));
  if (node.type === "TABLE_FUNCTION") {
    const name = String((node.function as Node | undefined)?.function_name ?? "").toLowerCase();
    if (!harmless.has(name))
      throw queryError("FUNCTION_NOT_FOUND", `Table function '${name}' not registered`, at);
  }
  if (node.type === "SHOW_REF")
    throw queryError("NOT_SUPPORTED", "SHOW, DESCRIBE and SUMMARIZE are not supported here", at);
};

const cteNames = (all: readonly Node[]): ReadonlySet<string> =>
  new Set(
    all.flatMap(({ cte_map }) => {
      const entries = isNode(cte_map) && Array.isArray(cte_map.map) ? (cte_map.map as Node[]) : [];
      return entries.map(({ key }) => String(key).toLowerCase());
    }),
  );

/**
 * Parses one SELECT. Throws a `QueryError` with line and column for what is no SELECT, for several statements,
 * and for functions that read files or the engine's own state.
 */
export const parseSelect = async (
  connection: DuckDBConnection,
  sql: string,
  isTable: (reference: TableReference) => boolean,
): Promise<SyntaxTree> => {
  const answer = await connection.runAndReadAll(`SELECT json_serialize_sql(${sqlString(sql)}::VARCHAR)`);
  const parsed = JSON.parse(String(answer.getRows()[0]?.[0])) as {
    readonly error: boolean;
    readonly error_message?: string;
    readonly position?: string;
    readonly statements?: readonly Node[];
  };
  if (parsed.error)
    throw queryError(
      "SYNTAX_ERROR",
      parsed.error_message ?? "not a query",
      positionAt(sql, Number(parsed.position ?? Number.NaN)),
    );
  const [statement, another] = parsed.statements ?? [];
  if (!statement || another) throw queryError("SYNTAX_ERROR", "Only one sql statement is allowed");
  const all = [...nodes(statement)];
  for (const node of all) checkNode(node, sql);
  const shadowed = cteNames(all);
  const references = all
    .filter(({ type }) => type === "BASE_TABLE")
    .map((node) => ({
      catalog: String(node.catalog_name).toLowerCase(),
      database: String(node.schema_name).toLowerCase(),
      name: String(node.table_name).toLowerCase(),
      at: Number(node.query_location),
    }))
    // The body of `WITH t AS (SELECT … FROM t)` means the table, so a name may be both.
    .filter((reference) => reference.database !== "" || !shadowed.has(reference.name) || isTable(reference));
  return { root: statement, references };
};
