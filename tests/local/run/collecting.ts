import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../../adapters/config.ts";
import { createCloud } from "../../../local/cloud/cloud.ts";
import { type RunOptions, runCollection } from "../../../local/run/run-collection.ts";
import { recordedSource, type Selection } from "../../../local/run/source.ts";
import { recordingsDir } from "./recording-files.ts";

/** Of nobody's environment. */
export const config = readConfig({});

/** Folders for data, gone when `clear` resolves. */
export const dataFolders = () => {
  const folders: string[] = [];
  return {
    async create(): Promise<string> {
      const folder = await mkdtemp(join(tmpdir(), "bovespa-run-"));
      folders.push(folder);
      return folder;
    },
    async clear(): Promise<void> {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
  };
};

export interface CollectOptions extends Partial<Selection>, Partial<Omit<RunOptions, "dataDir" | "config">> {
  readonly recordings?: string;
}

/** One run over recordings; what a poller or service reports fails it. */
export const collect = async (
  dataDir: string,
  { recordings = recordingsDir, sessions = [], indexes = "all", ...options }: CollectOptions = {},
) => {
  const errors: unknown[] = [];
  const summary = await runCollection({
    dataDir,
    config,
    source: recordedSource(recordings, { sessions, indexes }),
    onError: (error) => errors.push(error),
    ...options,
  });
  if (errors.length > 0) throw new AggregateError(errors, `reported during the run: ${errors.join("; ")}`);
  return summary;
};

/** The cloud of a data folder, served for the time of `use` without anything that consumes its queues. */
export const withCloud = async <Result>(
  dataDir: string,
  use: (pointed: Awaited<ReturnType<ReturnType<typeof createCloud>["start"]>>) => Promise<Result>,
): Promise<Result> => {
  const cloud = createCloud({ dataDir, config });
  const pointed = await cloud.start();
  try {
    return await use(pointed);
  } finally {
    await cloud.stop();
  }
};

export const bucketDir = (dataDir: string, bucket: "raw" | "lake") =>
  join(dataDir, "s3", `bovespa-local-${bucket}`);

/** SHA-256 of every file of a bucket, by its path below it. */
export const filesOf = async (dataDir: string, bucket: "raw" | "lake"): Promise<Record<string, string>> => {
  const root = bucketDir(dataDir, bucket);
  const found: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[path.slice(root.length + 1)] = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  }
  return found;
};

/** What lies in the lake bucket, its index included, taken away as a person would. */
export const removeLake = async (dataDir: string): Promise<void> => {
  const root = join(dataDir, "s3");
  for (const name of await readdir(root))
    if (name.includes("lake")) await rm(join(root, name), { recursive: true });
};
