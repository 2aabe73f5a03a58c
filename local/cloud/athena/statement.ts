import { blankComments } from "../../../core/sql/scan.ts";
import { queryError } from "./reason.ts";

export interface ViewName {
  /** Left out where the statement leaves it to the context. */
  readonly database?: string;
  readonly name: string;
}

/** What a statement asks for. `sql` keeps every character at its place, the rest being blank. */
export type Statement =
  | { readonly kind: "select"; readonly sql: string }
  | { readonly kind: "create-view"; readonly view: ViewName; readonly replace: boolean; readonly sql: string }
  | { readonly kind: "drop-view"; readonly view: ViewName; readonly ifExists: boolean };

const part = String.raw`(?:"[^"]+"|[A-Za-z_]\w*)`;
const name = String.raw`(?<name>${part}(?:\s*\.\s*${part}){0,2})`;
const createView = new RegExp(
  String.raw`^\s*CREATE\s+(?<replace>OR\s+REPLACE\s+)?VIEW\s+${name}\s+AS\b`,
  "i",
);
const dropView = new RegExp(String.raw`^\s*DROP\s+VIEW\s+(?<exists>IF\s+EXISTS\s+)?${name}\s*$`, "i");

const catalogName = "awsdatacatalog";

const viewName = (text: string): ViewName => {
  const parts = [...text.matchAll(new RegExp(part, "g"))].map(([each]) =>
    each.replaceAll('"', "").toLowerCase(),
  );
  const [found, database, catalog] = parts.reverse() as [string, string?, string?];
  if (catalog !== undefined && catalog !== catalogName)
    throw queryError("CATALOG_NOT_FOUND", `Catalog '${catalog}' not found`);
  return database === undefined ? { name: found } : { database, name: found };
};

const blank = (text: string) => text.replaceAll(/[^\n]/g, " ");

/** Tells SELECT and views apart from all else, which a read-only Athena refuses by name. */
export const readStatement = (text: string): Statement => {
  const plain = blankComments(text).replace(/;\s*$/, "");
  const created = createView.exec(plain);
  if (created)
    return {
      kind: "create-view",
      view: viewName(created.groups?.name ?? ""),
      replace: created.groups?.replace !== undefined,
      sql: blank(created[0]) + plain.slice(created[0].length),
    };
  const dropped = dropView.exec(plain);
  if (dropped)
    return {
      kind: "drop-view",
      view: viewName(dropped.groups?.name ?? ""),
      ifExists: dropped.groups?.exists !== undefined,
    };
  const [first = ""] = /[A-Za-z]+/.exec(plain) ?? [];
  if (/^\s*\(*\s*(SELECT|WITH|VALUES)\b/i.test(plain)) return { kind: "select", sql: plain };
  const refused =
    /^(INSERT|CREATE|DROP|ALTER|DELETE|UPDATE|MERGE|COPY|UNLOAD|ATTACH|DETACH|INSTALL|LOAD|SET|RESET|PRAGMA|CALL|USE|MSCK|OPTIMIZE|VACUUM|EXPORT|IMPORT|EXPLAIN|SHOW|DESCRIBE|DESC|SUMMARIZE|FROM|PIVOT|UNPIVOT|TABLE|PREPARE|EXECUTE|DEALLOCATE|BEGIN|COMMIT|ROLLBACK|CHECKPOINT|ANALYZE|TRUNCATE|GRANT|REVOKE)$/i;
  if (refused.test(first))
    throw queryError(
      "NOT_SUPPORTED",
      `${first.toUpperCase()} is not supported here: queries only read; besides SELECT there are CREATE VIEW and DROP VIEW`,
    );
  throw queryError("SYNTAX_ERROR", `mismatched input '${first}'. Expecting: <query>`, { line: 1, column: 1 });
};
