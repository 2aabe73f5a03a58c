import { VisibleError } from "../errors.ts";
import type { QueryEngine } from "../ports.ts";
import { scanSql } from "./scan.ts";

/** Words in upper case and signs, without comments; literals and quoted names stand as their quotes alone. */
type Tokens = readonly string[];

const opaque = { string: "''", identifier: '""' } as const;

const tokensOf = (sql: string): Tokens =>
  scanSql(sql).flatMap(({ kind, text }) => {
    if (kind === "comment") return [];
    if (kind !== "code") return [opaque[kind]];
    return text.toUpperCase().match(/[\p{L}\p{N}_$]+|\S/gu) ?? [];
  });

/** The place of the bracket that closes the one at `open`; undefined where there is none. */
const closing = (tokens: Tokens, open: number): number | undefined => {
  if (tokens[open] !== "(") return undefined;
  for (let at = open, depth = 0; at < tokens.length; at++) {
    if (tokens[at] === "(") depth++;
    else if (tokens[at] === ")" && --depth === 0) return at;
  }
  return undefined;
};

const readers = new Set(["SELECT", "VALUES", "TABLE"]);

/** Whether it is a query: what follows WITH may be something else, and so may what stands in its brackets. */
const isQuery = (tokens: Tokens): boolean => {
  const start = tokens.findIndex((token) => token !== "(");
  const first = tokens[start] ?? "";
  return readers.has(first) || (first === "WITH" && isWithQuery(tokens.slice(start + 1)));
};

const isWithQuery = (tokens: Tokens): boolean => {
  let at = tokens[0] === "RECURSIVE" && tokens[1] !== "AS" && tokens[1] !== "(" ? 1 : 0;
  for (;;) {
    at++;
    if (tokens[at] === "(") at = (closing(tokens, at) ?? tokens.length) + 1;
    if (tokens[at++] !== "AS") return false;
    if (tokens[at] === "NOT") at++;
    if (tokens[at] === "MATERIALIZED") at++;
    const end = closing(tokens, at);
    if (end === undefined || !isQuery(tokens.slice(at + 1, end))) return false;
    at = end + 1;
    if (tokens[at] !== ",") return isQuery(tokens.slice(at));
    at++;
  }
};

/** EXPLAIN ANALYZE runs what it explains. */
const explained = (tokens: Tokens): Tokens => {
  let at = 1;
  while (tokens[at] === "ANALYZE" || tokens[at] === "VERBOSE") at++;
  const hasOptions = tokens[at] === "(" && ["TYPE", "FORMAT"].includes(tokens[at + 1] ?? "");
  return tokens.slice(hasOptions ? (closing(tokens, at) ?? tokens.length) + 1 : at);
};

const reads = (tokens: Tokens): boolean => {
  const [first = ""] = tokens;
  if (first === "EXPLAIN") return isQuery(explained(tokens));
  return ["SHOW", "DESCRIBE", "DESC"].includes(first) || isQuery(tokens);
};

const refusalIn = (sql: string): string | undefined => {
  const all = tokensOf(sql);
  const tokens = all.at(-1) === ";" ? all.slice(0, -1) : all;
  if (tokens.includes(";")) return "one statement at a time";
  if (reads(tokens)) return undefined;
  const named = tokens.find((token) => token !== "(") ?? "no statement";
  return `${named}: only statements that read are taken: SELECT, WITH, VALUES, TABLE, EXPLAIN, SHOW and DESCRIBE`;
};

/**
 * Why a statement is not passed on to an engine: it does more than read, or is not one alone. What engines differ in,
 * whether a carriage return ends a comment, is read both ways. Whether a statement that reads is right is the engine's to say.
 */
export const refusalOf = (sql: string): string | undefined =>
  refusalIn(sql) ?? refusalIn(sql.replaceAll("\r", "\n"));

/** The engine, for statements that only read; others reject with a `VisibleError` (`statement-not-allowed`). */
export const onlyReading = (engine: QueryEngine): QueryEngine => ({
  run: async (sql, signal) => {
    const refusal = refusalOf(sql);
    if (refusal !== undefined) throw new VisibleError("statement-not-allowed", refusal);
    return engine.run(sql, signal);
  },
});
