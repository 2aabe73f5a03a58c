import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { basename, join, relative } from "node:path";

export interface WatchOptions {
  readonly root: string;
  /** Folders below the root, watched with all that is below them. */
  readonly folders: readonly string[];
  /** Paths from the root, once nothing more has changed for a moment. */
  readonly onChange: (files: readonly string[]) => void;
}

/** Saving all in an editor, or a change of branch, comes as one change. */
const settleMs = 100;

/** Neither an editor's swap and backup files, nor what it writes before it renames. */
const isSource = (path: string) => /^[^.#].*\.(ts|mjs|json|sql)$/.test(basename(path));

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Tells of changed source files. A watcher a folder: on Linux Node's own recursive one no longer sees a file that an
 * editor has replaced by renaming another over it.
 */
export const watchSources = ({ root, folders, onChange }: WatchOptions): { readonly close: () => void } => {
  const watchers = new Map<string, FSWatcher>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const tell = () => {
    const files = [...changed].sort();
    changed = new Set();
    onChange(files);
  };
  const noteChange = (path: string) => {
    if (!isSource(path)) return;
    changed.add(relative(root, path).replaceAll("\\", "/"));
    clearTimeout(timer);
    timer = setTimeout(tell, settleMs);
  };
  const forget = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const look = (folder: string, name: string) => {
    const path = join(folder, name);
    if (isFolder(path)) {
      if (watchers.has(path)) return;
      // What was written into it before it was watched.
      for (const file of watchBelow(path)) noteChange(file);
    } else {
      forget(path);
      noteChange(path);
    }
  };
  /** Returns the files that are there. */
  const watchBelow = (folder: string): readonly string[] => {
    const watcher = watch(folder, (_, name) => name !== null && look(folder, name));
    // A folder that is deleted takes its watcher with it, on some systems by an error.
    watcher.on("error", () => forget(folder));
    watchers.set(folder, watcher);
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? watchBelow(path) : [path];
    });
  };

  for (const folder of folders) watchBelow(join(root, folder));
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
};
