import { rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const version = 1;

/**
 * Keys are blobs: SQLite then orders them by their bytes, and NUL is a byte like any other.
 * `owed` holds what the last committed transaction still has to do to files; each transaction clears it first.
 */
const schema = `
  CREATE TABLE objects (
    key BLOB PRIMARY KEY, size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
    sequencer TEXT NOT NULL, aside INTEGER NOT NULL, system TEXT NOT NULL, metadata TEXT NOT NULL, checksum TEXT
  ) WITHOUT ROWID;
  CREATE TABLE owed (position INTEGER PRIMARY KEY, incoming TEXT, path TEXT NOT NULL);
  CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, topic_arn TEXT NOT NULL, message TEXT NOT NULL);
  CREATE TABLE uploads (
    id TEXT PRIMARY KEY, key BLOB NOT NULL, initiated INTEGER NOT NULL, system TEXT NOT NULL,
    metadata TEXT NOT NULL, checksum_algorithm TEXT, checksum_type TEXT
  ) WITHOUT ROWID;
  CREATE INDEX uploads_by_key ON uploads (key, id);
  CREATE TABLE parts (
    upload_id TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modified INTEGER NOT NULL, file TEXT NOT NULL, checksum TEXT, PRIMARY KEY (upload_id, number)
  ) WITHOUT ROWID;
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = ${version};
`;

const isAbsentOrEmpty = (path: string): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;

/**
 * Opens a bucket's index, which it holds alone: a second process that tries gets `database is locked`.
 * NORMAL in WAL mode outlives the death of the process, not the loss of power. Checkpoints wait for the disk, so they
 * come eight times less often than by default.
 */
export const openIndex = (path: string): DatabaseSync => {
  // A log left behind by an index that is gone would be taken for that of the new one.
  if (isAbsentOrEmpty(path))
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const database = new DatabaseSync(path);
  try {
    database.exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000;",
    );
    const found = database.prepare("PRAGMA user_version").get()?.user_version;
    if (found === 0) database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
    else if (found !== version)
      throw new Error(`${path} has index version ${found}; this program knows version ${version}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
