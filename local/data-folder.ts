import { mkdirSync } from "node:fs";
import { join } from "node:path";
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

/**
 * Takes a data folder for this process; two of them over one folder would answer each other's messages. The lock
 * is the operating system's, by way of SQLite, so that it goes with the process however that ends.
 * Throws a `VisibleError` (`data-in-use`).
 */
export const takeDataFolder = ({ root, lock }: DataFolder): { readonly release: () => void } => {
  try {
    mkdirSync(root, { recursive: true });
  } catch (cause) {
    throw new VisibleError("data-unusable", `cannot use ${root}: ${String(cause)}`, { cause });
  }
  const database = new DatabaseSync(lock);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch (cause) {
    database.close();
    throw new VisibleError(
      "data-in-use",
      `${root} is in use by another bovespa process; stop it or give --data`,
      {
        cause,
      },
    );
  }
  return { release: () => database.close() };
};
