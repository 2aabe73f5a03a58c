import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { type Engines, fetchEngines } from "./fetch-engines.ts";
import { findPrerequisites } from "./prerequisites.ts";
import { startSpark } from "./spark.ts";
import { startTrino } from "./trino.ts";

/** What the tests find running. */
export interface Running {
  readonly engines: Engines;
  readonly trino: string;
  readonly spark: string;
  /** Folder of the lakes; Trino's `local:///`. */
  readonly root: string;
  /** For files of programs that tests start. */
  readonly work: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    readonly running: Running;
  }
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(0)} s`;
const makeLakes = (root: string) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, "make-lakes-program.ts"), root]);
const say = (text: string) => process.stderr.write(`engines: ${text}\n`);

/** Both engines and the lakes, made side by side; what has started is stopped when the others fail. */
export const setup = async ({ provide }: TestProject) => {
  const found = findPrerequisites();
  if ("missing" in found) throw new Error(`missing: ${found.missing.join("; ")}`);
  const begun = performance.now();
  const engines = await fetchEngines(found);
  say(`there after ${seconds(begun)}`);
  const work = await mkdtemp(join(tmpdir(), "engines-"));
  const root = join(work, "lakes");
  const folder = async (name: string) => {
    await mkdir(join(work, name), { recursive: true });
    return join(work, name);
  };
  const started = performance.now();
  const [trino, spark, made] = await Promise.allSettled([
    startTrino(engines, await folder("lakes"), await folder("trino")),
    startSpark(engines, await folder("spark")),
    makeLakes(root),
  ]);
  const stop = async () => {
    for (const one of [trino, spark]) if (one.status === "fulfilled") await one.value.stop();
    await rm(work, { recursive: true, force: true });
  };
  for (const { reason } of [trino, spark, made].filter((one) => one.status === "rejected")) {
    await stop();
    throw reason;
  }
  if (trino.status === "fulfilled" && spark.status === "fulfilled") {
    say(`started, and lakes made, in ${seconds(started)}`);
    provide("running", { engines, trino: trino.value.endpoint, spark: spark.value.endpoint, root, work });
  }
  return stop;
};
