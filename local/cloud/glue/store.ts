import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";

type Row = Record<string, SQLOutputValue>;

/** The catalogue's file. Every change is on disk when its call returns. */
export interface Store {
  all(sql: string, ...values: SQLInputValue[]): Row[];
  each(sql: string, ...values: SQLInputValue[]): Iterable<Row>;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Gives the number of rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** All changes of `work`, or none. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

// Partitions of one table repeat the same columns a hundred thousand times: a descriptor is kept once.
const schema = `
CREATE TABLE IF NOT EXISTS databases (name TEXT PRIMARY KEY, input TEXT, created INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tables (
  db TEXT, name TEXT, input TEXT, version INTEGER, created INTEGER, updated INTEGER, PRIMARY KEY (db, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS table_versions (
  db TEXT, name TEXT, version INTEGER, input TEXT, created INTEGER, updated INTEGER,
  PRIMARY KEY (db, name, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS descriptors (hash TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS partitions (
  db TEXT, name TEXT, key TEXT, location TEXT, descriptor TEXT, input TEXT, created INTEGER,
  PRIMARY KEY (db, name, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (name TEXT PRIMARY KEY, definition TEXT, created INTEGER, updated INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS job_runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, job TEXT, state TEXT, arguments TEXT, timeout INTEGER,
  error TEXT, started INTEGER, updated INTEGER, completed INTEGER
);
CREATE INDEX IF NOT EXISTS job_runs_by_job ON job_runs (job, seq);
CREATE INDEX IF NOT EXISTS job_runs_by_state ON job_runs (state, seq);
`;

export const openStore = (file: string): Store => {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  database.exec(schema);
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const statement = (sql: string) => {
    const known = prepared.get(sql);
    if (known) return known;
    const fresh = database.prepare(sql);
    prepared.set(sql, fresh);
    return fresh;
  };
  let depth = 0;
  return {
    all: (sql, ...values) => statement(sql).all(...values),
    // A statement of its own: an iteration that is left early must not disturb the next one.
    each: (sql, ...values) => database.prepare(sql).iterate(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    transaction: (work) => {
      if (depth > 0) return work();
      database.exec("BEGIN IMMEDIATE");
      depth += 1;
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk has ended the transaction already.
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => database.close(),
  };
};
