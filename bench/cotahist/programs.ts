import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Quotes } from "../../contracts/tables/quotes.ts";
import { columnName } from "../../contracts/tables/table.ts";

export const cache = fileURLToPath(new URL("../../.cache/bench-cotahist", import.meta.url));
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Peers from PyPI, as the benchmark was last looked at. */
const pythonPackages = ["polars==1.44.2", "duckdb==2.0.1", "b3cotahist==0.1.9", "pyarrow==18.1.0"];

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Comes after the zip and the folder; the period where there is none. */
  readonly last?: string;
  /** Takes so long that once is enough. */
  readonly isSlow: boolean;
}

export interface Run {
  readonly seconds: number;
  readonly rows: number;
  /** Peak resident memory. */
  readonly megabytes: number;
  readonly outputMegabytes: number;
}

const output = (command: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0
        ? resolve(out)
        : reject(new Error(`${command} ${args.join(" ")}: ${code}\n${err.slice(-2000)}`)),
    );
  });

const bytesIn = async (folder: string): Promise<number> => {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".parquet"));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** Runs a program on a zip: the time from its start to its end, and what it says of itself. */
export const run = async ({ command, args, last }: Program, input: string, period: string): Promise<Run> => {
  const folder = join(cache, "output");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const start = performance.now();
  const said = await output(command, [
    ...args,
    join(cache, "inputs", `${input}.zip`),
    folder,
    last ?? period,
  ]);
  const seconds = (performance.now() - start) / 1000;
  const [rows = 0, kilobytes = 0] = said.trim().split(" ").map(Number);
  const outputMegabytes = (await bytesIn(folder)) / 1e6;
  await rm(folder, { recursive: true, force: true });
  return { seconds, rows, megabytes: kilobytes / 1024, outputMegabytes };
};

/** Makes the inputs, unless they are there. */
export const makeInputs = async (): Promise<void> => {
  if (existsSync(join(cache, "inputs", "year.zip"))) return;
  await output(process.execPath, [here("./make-inputs.ts"), join(cache, "inputs")]);
};

const bundled = async (): Promise<string> => {
  const outfile = join(cache, "ours.mjs");
  await build({
    entryPoints: [here("./ours.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
  });
  return outfile;
};

const python = async (): Promise<string> => {
  const interpreter = join(cache, "venv", "bin", "python");
  const installed = join(cache, "venv", pythonPackages.join(" ").replaceAll(/[^a-z0-9.]+/g, "-"));
  if (!existsSync(installed)) {
    await output("python3", ["-m", "venv", join(cache, "venv")]);
    await output(interpreter, ["-m", "pip", "install", "--quiet", ...pythonPackages]);
    await mkdir(installed);
  }
  return interpreter;
};

/** The programs that are compared; ours is bundled as a Lambda is. */
export const programs = async (): Promise<readonly Program[]> => {
  const [interpreter, ours] = await Promise.all([python(), bundled()]);
  const peer = (name: string, file: string, { isSlow = false, last = "" } = {}): Program => ({
    name,
    last,
    command: file.endsWith(".py") ? interpreter : process.execPath,
    args: [here(`./peers/${file}`)],
    isSlow,
  });
  return [
    { name: "ours", command: process.execPath, args: [ours], isSlow: false },
    peer("Polars", "polars_one_pass.py", { last: "iso-8859-1" }),
    peer("Polars, rows in ours' order", "polars_one_pass.py", {
      last: ["iso-8859-1", ...Quotes.sortKey.map(columnName)].join(","),
    }),
    peer("Polars, text taken for UTF-8", "polars_one_pass.py", { last: "utf8" }),
    peer("DuckDB", "duckdb_copy.py"),
    peer("b3cotahist", "b3cotahist_read_zip.py", { isSlow: true }),
    peer("parquetjs-lite", "parquetjs-lite.ts", { isSlow: true }),
  ];
};
