import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** `bovespa` as a process of its own. */
export const startBovespa = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess =>
  spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });

export const finished = async (child: ChildProcess) => {
  const chunks: Record<"out" | "err", Buffer[]> = { out: [], err: [] };
  child.stdout?.on("data", (chunk: Buffer) => chunks.out.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.err.push(chunk));
  const [code, signal] = await once(child, "close");
  const text = (which: "out" | "err") => Buffer.concat(chunks[which]).toString();
  return { code, signal, out: text("out"), err: text("err") };
};

/** Hash of every file of a bucket, by key. */
export const filesOf = async (dataDir: string, bucket: string): Promise<Record<string, string>> => {
  const root = join(dataDir, "s3", bucket);
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
