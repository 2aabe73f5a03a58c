import { lstatSync, mkdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { asideFolder, incomingFolder, isPlainKey, objectPath, partsFolder } from "../keys/placement.ts";

const isCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");

/** Folders that stay, empty or not. */
const lasting = new Set([".", "/", asideFolder, incomingFolder, partsFolder]);

export interface BucketFiles {
  /** The bucket's folder. */
  readonly root: string;
  /** Absolute, for a path within the bucket. */
  at(path: string): string;
  /** Whether a new key must be kept aside: its own name is refused, or something else lies there or above it. */
  mustLieAside(key: string): boolean;
  /** Renames `from` over `to` (both within the bucket); done already when `from` is gone. */
  move(from: string, to: string): void;
  /** Removes a file and the folders that it leaves empty. */
  remove(path: string): void;
}

export const createBucketFiles = (root: string): BucketFiles => {
  const at = (path: string) => join(root, path);

  const pruneAbove = (path: string): void => {
    for (let folder = dirname(path); !lasting.has(folder); folder = dirname(folder)) {
      try {
        rmdirSync(at(folder));
      } catch {
        return;
      }
    }
  };

  return {
    root,
    at,
    mustLieAside(key) {
      if (!isPlainKey(key)) return true;
      const path = at(objectPath(key, false));
      try {
        mkdirSync(dirname(path), { recursive: true });
      } catch (error) {
        if (isCode(error, "EEXIST", "ENOTDIR", "ENAMETOOLONG")) return true;
        throw error;
      }
      // A folder, another key in other capitals on a file system that ignores case, or a file of the user's.
      return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    },
    move(from, to) {
      try {
        mkdirSync(dirname(at(to)), { recursive: true });
        renameSync(at(from), at(to));
      } catch (error) {
        if (!isCode(error, "ENOENT") || lstatSync(at(from), { throwIfNoEntry: false })) throw error;
      }
    },
    remove(path) {
      rmSync(at(path), { force: true });
      pruneAbove(path);
    },
  };
};
