import { execFile } from "node:child_process";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder, madeOnce, removeUnfinished } from "./cache-folder.ts";
import type { Prerequisites } from "./prerequisites.ts";

/** The last version whose server Maven's repository serves. */
const trinoVersion = "476";
/** What Glue 5 runs is Spark 3.5. */
const pysparkVersion = "3.5.9";

export interface Engines extends Prerequisites {
  /** Trino's server with `lib/` and `plugin/`. */
  readonly trino: string;
  /** A Python environment that holds PySpark. */
  readonly python: string;
}

const call = promisify(execFile);
const run = (program: string, ...args: string[]) => call(program, args, { maxBuffer: 64 * 1024 * 1024 });
const say = (text: string) => process.stderr.write(`engines: ${text}\n`);

const fetchTrino = async (folder: string): Promise<void> => {
  say(`fetching Trino ${trinoVersion} with Maven (450 MB, this once)`);
  const downloads = join(folder, "downloads");
  // A repository of its own: what has been unpacked need not be kept a second time.
  const get = (artifact: string) =>
    run(
      "mvn",
      "--batch-mode",
      "--quiet",
      `-Dmaven.repo.local=${join(downloads, "repository")}`,
      "dependency:copy",
      `-Dartifact=io.trino:${artifact}`,
      `-DoutputDirectory=${downloads}`,
    );
  await get(`trino-server-core:${trinoVersion}:tar.gz`);
  await get(`trino-hive:${trinoVersion}:zip`);
  await run("tar", "-xzf", join(downloads, `trino-server-core-${trinoVersion}.tar.gz`), "-C", folder);
  const server = join(folder, `trino-server-core-${trinoVersion}`);
  // Only Hive's: every plugin that is there is loaded at each start.
  const plugins = join(server, "plugin");
  await rm(plugins, { recursive: true });
  await mkdir(plugins);
  await run("python3", "-m", "zipfile", "-e", join(downloads, `trino-hive-${trinoVersion}.zip`), plugins);
  for (const name of await readdir(server)) await rename(join(server, name), join(folder, name));
  await rename(join(folder, "plugin", `trino-hive-${trinoVersion}`), join(folder, "plugin", "hive"));
  await rm(server, { recursive: true });
  await rm(downloads, { recursive: true });
};

/** Its scripts would point to where it was made, its `python` does not: only that is used. */
const installPyspark = async (folder: string): Promise<void> => {
  say(`installing PySpark ${pysparkVersion} with pip (320 MB, this once)`);
  await run("python3", "-m", "venv", join(folder, "environment"));
  const python = join(folder, "environment", "bin", "python");
  await run(python, "-m", "pip", "install", "--quiet", `pyspark==${pysparkVersion}`);
};

/** Trino and Spark, from the cache folder or fetched into it. */
export const fetchEngines = async (prerequisites: Prerequisites): Promise<Engines> => {
  const folders = {
    trino: cacheFolder(`trino-${trinoVersion}`),
    spark: cacheFolder(`pyspark-${pysparkVersion}`),
  };
  await removeUnfinished(folders.trino);
  try {
    const [trino, spark] = await Promise.all([
      madeOnce(folders.trino, fetchTrino),
      madeOnce(folders.spark, installPyspark),
    ]);
    return { ...prerequisites, trino, python: join(spark, "environment", "bin", "python") };
  } catch (cause) {
    throw new Error(
      "Trino or PySpark could not be fetched: that needs Maven's central repository and PyPI, or mirrors of them " +
        "(Maven's settings.xml; PIP_INDEX_URL, PIP_CERT)",
      { cause },
    );
  }
};
