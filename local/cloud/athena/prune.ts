import type { Comparison, Expression } from "../glue/partition-expression.ts";
import { type Node, nodes, type SyntaxTree } from "./syntax-tree.ts";

const comparisons: Readonly<Record<string, Comparison>> = {
  COMPARE_EQUAL: "=",
  COMPARE_NOTEQUAL: "<>",
  COMPARE_LESSTHAN: "<",
  COMPARE_GREATERTHAN: ">",
  COMPARE_LESSTHANOREQUALTO: "<=",
  COMPARE_GREATERTHANOREQUALTO: ">=",
};

/** A string constant of the tree. */
const textOf = (node: unknown): string | undefined => {
  const { type, value } = (node ?? {}) as Node;
  const constant = value as
    | { readonly type?: { readonly id?: string }; readonly value?: unknown }
    | undefined;
  return type === "VALUE_CONSTANT" && constant?.type?.id === "VARCHAR" && typeof constant.value === "string"
    ? constant.value
    : undefined;
};

const conditionOf = (node: Node, keyOf: (column: unknown) => string | undefined): Expression | undefined => {
  if (node.type === "CONJUNCTION_AND" || node.type === "CONJUNCTION_OR") {
    const kind = node.type === "CONJUNCTION_AND" ? "and" : "or";
    const parts = (node.children as Node[]).map((child) => conditionOf(child, keyOf));
    const known = parts.filter((part) => part !== undefined);
    // An OR says something of the partitions only if each of its sides does.
    if (known.length === 0 || (kind === "or" && known.length < parts.length)) return undefined;
    return { kind, parts: known };
  }
  const comparison = comparisons[String(node.type)];
  if (comparison) {
    const key = keyOf(node.left);
    const value = textOf(node.right);
    return key === undefined || value === undefined
      ? undefined
      : { kind: "compare", key, with: comparison, value };
  }
  if (node.type === "COMPARE_BETWEEN") {
    const key = keyOf(node.input);
    const [low, high] = [textOf(node.lower), textOf(node.upper)];
    return key === undefined || low === undefined || high === undefined
      ? undefined
      : { kind: "between", key, low, high };
  }
  if (node.type === "COMPARE_IN") {
    const [column, ...list] = node.children as Node[];
    const key = keyOf(column);
    const values = list.map(textOf).filter((value) => value !== undefined);
    return key === undefined || values.length !== list.length ? undefined : { kind: "in", key, values };
  }
  return undefined;
};

/**
 * What the WHERE of a statement demands of the partitions of a table, as far as it is plain: the table is the whole
 * FROM of a SELECT and is named nowhere else, and keys are compared with string constants. Undefined: any may matter.
 */
export const partitionFilter = (
  { root }: SyntaxTree,
  table: string,
  keys: readonly string[],
): Expression | undefined => {
  const all = [...nodes(root)];
  const named = all.filter(
    ({ type, table_name }) => type === "BASE_TABLE" && String(table_name).toLowerCase() === table,
  );
  const select = all.find(({ type, from_table }) => type === "SELECT_NODE" && from_table === named[0]);
  if (named.length !== 1 || !select?.where_clause) return undefined;
  const alias = String(named[0]?.alias ?? "").toLowerCase() || table;
  const keyOf = (column: unknown): string | undefined => {
    const { type, column_names } = (column ?? {}) as Node;
    if (type !== "COLUMN_REF" || !Array.isArray(column_names)) return undefined;
    const [name, owner = alias, ...more] = (column_names as string[])
      .map((each) => each.toLowerCase())
      .reverse();
    return name !== undefined && owner === alias && more.length === 0 && keys.includes(name)
      ? name
      : undefined;
  };
  return conditionOf(select.where_clause as Node, keyOf);
};
