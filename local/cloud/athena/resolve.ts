import type { Table } from "@aws-sdk/client-glue";
import type { DuckDBConnection } from "@duckdb/node-api";
import { blankComments } from "../../../core/sql/scan.ts";
import { type GlueCatalog, keyColumns } from "../glue/catalog.ts";
import type { Expression } from "../glue/partition-expression.ts";
import { partitionFilter } from "./prune.ts";
import { queryError } from "./reason.ts";
import { positionAt } from "./sql-position.ts";
import { parseSelect, type SyntaxTree, type TableReference } from "./syntax-tree.ts";
import { decodeView, isView } from "./view-text.ts";

export const catalogName = "awsdatacatalog";

export interface ResolvedTable {
  readonly table: Table;
  /** What the statement demands of the partitions; undefined where it says nothing of them. */
  readonly filter: Expression | undefined;
}

export interface ResolvedView {
  readonly database: string;
  readonly name: string;
  readonly sql: string;
  /** The database that the view's unqualified names mean. */
  readonly schema: string;
}

/** What a statement reads: tables, and views in an order in which each finds what it is made of. */
export interface Resolved {
  readonly tree: SyntaxTree;
  readonly tables: readonly ResolvedTable[];
  readonly views: readonly ResolvedView[];
}

/** Finds the tables and views that a SELECT names, through views too. Throws a `QueryError` naming what is missing. */
export const resolveSelect = async (
  connection: DuckDBConnection,
  catalog: GlueCatalog,
  sql: string,
  database: string,
): Promise<Resolved> => {
  const tables = new Map<string, ResolvedTable>();
  const views = new Map<string, ResolvedView>();
  const open: string[] = [];

  const find = ({ catalog: named, database: schema, name }: TableReference, context: string) =>
    named === "" || named === catalogName ? catalog.table(schema || context, name) : undefined;

  const visit = async (text: string, context: string): Promise<SyntaxTree> => {
    const isOutermost = open.length === 0;
    const tree = await parseSelect(connection, text, (reference) => find(reference, context) !== undefined);
    for (const reference of tree.references) {
      const at = isOutermost ? positionAt(text, reference.at) : undefined;
      const schema = reference.database || context;
      if (!catalog.hasDatabase(schema))
        throw queryError("SCHEMA_NOT_FOUND", `Schema '${schema}' does not exist`, at);
      const table = find(reference, context);
      const key = `${schema}.${reference.name}`;
      if (!table) throw queryError("TABLE_NOT_FOUND", `Table '${catalogName}.${key}' does not exist`, at);
      if (isView(table)) await visitView(key, schema, table);
      else {
        const keys = keyColumns(table).map(({ name }) => name.toLowerCase());
        const filter =
          isOutermost && !tables.has(key) ? partitionFilter(tree, reference.name, keys) : undefined;
        tables.set(key, { table, filter });
      }
    }
    return tree;
  };

  const visitView = async (key: string, schema: string, table: Table) => {
    if (views.has(key)) return;
    if (open.includes(key)) throw queryError("VIEW_IS_RECURSIVE", `View '${key}' is recursive`);
    const view = decodeView(table.ViewOriginalText);
    if (!view) throw queryError("INVALID_VIEW", `View '${key}' is not one that Athena wrote`);
    const text = blankComments(view.originalSql).replace(/;\s*$/, "");
    open.push(key);
    await visit(text, view.schema);
    open.pop();
    views.set(key, { database: schema, name: String(table.Name), sql: text, schema: view.schema });
  };

  const tree = await visit(sql, database);
  return { tree, tables: [...tables.values()], views: [...views.values()] };
};
