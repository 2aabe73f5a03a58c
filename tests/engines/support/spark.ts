import { execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { Engines } from "./fetch-engines.ts";

const common: Readonly<Record<string, string>> = {
  "spark.master": "local[2]",
  "spark.ui.enabled": "false",
  "spark.driver.host": "127.0.0.1",
  "spark.driver.bindAddress": "127.0.0.1",
  "spark.driver.memory": "1g",
  "spark.sql.shuffle.partitions": "2",
  // Many small files in one task, where the default reckons 4 MB for the opening of each.
  "spark.sql.files.openCostInBytes": "65536",
  // Otherwise dates before 1582 are refused, since Spark 2 wrote them by another calendar.
  "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
};

/** Environment and settings of a Spark whose own files lie in `work`. */
const surroundings = ({ python, java17 }: Engines, work: string) => ({
  env: {
    PATH: process.env.PATH,
    HOME: work,
    JAVA_HOME: java17,
    SPARK_LOCAL_IP: "127.0.0.1",
    SPARK_LOCAL_DIRS: work,
    PYSPARK_PYTHON: python,
    PYSPARK_DRIVER_PYTHON: python,
  },
  settings: {
    ...common,
    "spark.sql.warehouse.dir": join(work, "warehouse"),
    "spark.driver.extraJavaOptions": `-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=${work}`,
  } as Readonly<Record<string, string>>,
});

/** PySpark's own `spark-submit`, found from the package: the script of the environment names the folder it was made in. */
const submit =
  "import os, sys, pyspark; home = os.path.dirname(pyspark.__file__); os.environ['SPARK_HOME'] = home; " +
  "os.execv(f'{home}/bin/spark-submit', ['spark-submit', *sys.argv[1:]])";

/** `spark-submit PROGRAM ARGUMENT…` in a process of its own, as Glue runs a job; resolves with its exit code and output. */
export const sparkSubmit = async (
  engines: Engines,
  work: string,
  program: string,
  args: readonly string[],
) => {
  await mkdir(work, { recursive: true });
  const { env, settings } = surroundings(engines, work);
  const options = Object.entries(settings).flatMap(([name, value]) => ["--conf", `${name}=${value}`]);
  return promisify(execFile)(engines.python, ["-c", submit, ...options, program, ...args], {
    cwd: work,
    env,
    timeout: 900_000,
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    ({ stdout, stderr }) => ({ exit: 0, output: stdout + stderr }),
    (error: { code?: unknown; stdout?: string; stderr?: string }) => ({
      exit: Number(error.code ?? 1),
      output: `${error.stdout ?? ""}${error.stderr ?? ""}`,
    }),
  );
};

export interface SparkServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const startWithinMs = 540_000;

/** A Spark that stays, with a catalogue of its own in memory. */
export const startSpark = async (engines: Engines, work: string): Promise<SparkServer> => {
  await mkdir(work, { recursive: true });
  const { env, settings } = surroundings(engines, work);
  const logFile = join(work, "spark.log");
  const log = openSync(logFile, "a");
  const args = [join(import.meta.dirname, "spark_driver.py"), JSON.stringify(settings)];
  const running = spawn(engines.python, args, { cwd: work, env, stdio: ["pipe", "pipe", log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    running.once("close", () => resolve());
  });
  const timer = setTimeout(() => running.kill("SIGKILL"), startWithinMs);
  const { value: port } = await createInterface({ input: running.stdout as Readable })
    [Symbol.asyncIterator]()
    .next();
  clearTimeout(timer);
  if (port === undefined)
    throw new Error(`Spark did not start:\n${(await readFile(logFile, "utf8")).slice(-4000)}`);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      running.stdin?.end();
      await ended;
    },
  };
};
