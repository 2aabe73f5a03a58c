import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { VisibleError } from "../core/errors.ts";

/** What lies where below `--data`. */
export const dataFolder = (root: string) => ({
  root,
  objects: join(root, "s3"),
  cloud: root,
  logs: join(root, "logs"),
  state: join(root, "run.json"),
  lock: join(root, "lock.sqlite"),
});
export type DataFolder = ReturnType<typeof dataFolder>;

const sqliteBusy = 5;

/** Node's own recursive `mkdirSync` never returns where the system refuses a folder as absent, as below `/proc`. */
const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been first.
    if (!existsSync(path)) throw error;
  }
};

/**
 * Takes a data folder for this process; two of them over one folder would answer each other's messages. The lock
 * is the operating system's, by way of SQLite, so that it goes with the process however that ends.
 * Throws a `VisibleError` (`data-in-use`, `data-unusable`).
 */
export const takeDataFolder = ({ root, lock }: DataFolder): { readonly release: () => void } => {
  let database: DatabaseSync | undefined;
  try {
    makeFolder(resolve(root));
    database = new DatabaseSync(lock);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
    const taken = database;
    return { release: () => taken.close() };
  } catch (cause) {
    database?.close();
    if (cause instanceof Error && "errcode" in cause && cause.errcode === sqliteBusy)
      throw new VisibleError(
        "data-in-use",
        `${root} is in use by another bovespa process; stop it or give --data`,
        { cause },
      );
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VisibleError("data-unusable", `cannot use ${root}: ${reason}`, { cause });
  }
};
