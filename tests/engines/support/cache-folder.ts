import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

/** Outside the work tree, so that every checkout uses the same; the name holds the versions, so that none is mixed. */
export const cacheFolder = (name: string): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "b3-index-lake", `engines-${name}`);

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * The folder as `make` fills it, made once: it appears under its name when it is whole, so that a fetch that was cut
 * off is done again. Two that make it at the same time both end with one of the two.
 */
export const madeOnce = async (
  folder: string,
  make: (unfinished: string) => Promise<void>,
): Promise<string> => {
  if (await exists(folder)) return folder;
  const parent = dirname(folder);
  const unfinishedName = `${basename(folder)}.unfinished-`;
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(join(parent, unfinishedName));
  try {
    await make(unfinished);
    await rename(unfinished, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
};

const aDayMs = 86_400_000;

/** Takes away what fetches that were killed have left; one that is under way is younger than a day. */
export const removeUnfinished = async (folder: string): Promise<void> => {
  const parent = dirname(folder);
  const left = (await readdir(parent).catch(() => [])).filter((name) => name.includes(".unfinished-"));
  for (const name of left) {
    const path = join(parent, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > aDayMs) await rm(path, { recursive: true, force: true });
  }
};
