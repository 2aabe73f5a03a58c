/** A stretch of SQL text: code, or what an engine does not read as code. */
export interface Stretch {
  readonly kind: "code" | "string" | "identifier" | "comment";
  readonly text: string;
}

const opaque =
  /(?<string>'(?:[^']|'')*(?:'|$))|(?<identifier>"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$))|(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/g;

/** Splits SQL into code, string literals, quoted identifiers and comments. Joined again, they are the text. */
export const scanSql = (sql: string): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const match of sql.matchAll(opaque)) {
    if (match.index > at) stretches.push({ kind: "code", text: sql.slice(at, match.index) });
    const { string, identifier } = match.groups ?? {};
    const kind = string !== undefined ? "string" : identifier !== undefined ? "identifier" : "comment";
    stretches.push({ kind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < sql.length) stretches.push({ kind: "code", text: sql.slice(at) });
  return stretches;
};

/** Rewrites only the code of a statement. */
export const mapCode = (sql: string, rewrite: (code: string) => string): string =>
  scanSql(sql)
    .map(({ kind, text }) => (kind === "code" ? rewrite(text) : text))
    .join("");

/** The statement with its comments blanked, so that every position stays where it was. */
export const blankComments = (sql: string): string =>
  scanSql(sql)
    .map(({ kind, text }) => (kind === "comment" ? text.replaceAll(/[^\n]/g, " ") : text))
    .join("");

/** A string literal that every engine reads as exactly this text. */
export const sqlString = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A quoted identifier as DuckDB and Trino read it. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
