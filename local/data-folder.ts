import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
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

/** How deep below the root the services keep what they write to; objects lie deeper and are never written in place. */
const serviceDepth = 2;

/** Who made the folder may be somebody else, whose files we may read: services say that in their own words, later. */
const refuseReadOnly = (folder: string, depth = serviceDepth): void => {
  for (const { name, parentPath } of readdirSync(folder, { withFileTypes: true })) {
    const path = join(parentPath, name);
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
    } catch (cause) {
      throw new Error(`${path} is not ours to write; was it made by another user?`, { cause });
    }
    if (depth > 1 && statSync(path).isDirectory()) refuseReadOnly(path, depth - 1);
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
    refuseReadOnly(root);
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
