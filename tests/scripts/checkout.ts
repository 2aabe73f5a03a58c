import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../", import.meta.url));
const packages = { "node_modules/zod": { version: "4.6.7" } };
const record = JSON.stringify({ packages });

/** What a stand-in for npm does: notes that it was called, says something, and installs the one package. */
const npmThatInstalls = `#!/bin/sh
echo "$@" >> npm-calls.log
echo "added 1 package"
mkdir -p node_modules/zod
printf '%s' '${record}' > node_modules/.package-lock.json
`;

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/**
 * A folder with the launcher, the command and a lock file of one package, and with a stand-in for npm on PATH, so that
 * a test may install without a registry.
 */
export const createCheckout = async () => {
  const root = await mkdtemp(join(tmpdir(), "checkout-"));
  const put = async (path: string, text: string, mode = 0o644) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode });
  };
  for (const path of ["scripts/launch.mjs", "scripts/launcher", "bin"])
    await cp(join(project, path), join(root, path), { recursive: true });
  await put("package-lock.json", JSON.stringify({ packages: { "": {}, ...packages } }));
  await put("tools/npm", npmThatInstalls, 0o755);

  const running = new Set<ChildProcess>();
  const start = (
    script: string,
    args: readonly string[] = [],
    path = `${join(root, "tools")}:/usr/bin:/bin`,
  ) => {
    // No terminal: signals come from the test alone, so the launcher passes on every one.
    const child = spawn(process.execPath, [join(root, script), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: path },
      // A group of its own, so that nothing outlives a test that fails.
      detached: true,
    });
    running.add(child);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const ended = once(child, "close");
    child.once("close", () => running.delete(child));
    return {
      kill: (signal: NodeJS.Signals) => child.kill(signal),
      ready: () => once(child.stdout, "data"),
      ended: async (): Promise<Run> => {
        const [code, signal] = await ended;
        return { code, signal, out, err };
      },
    };
  };

  return {
    put,
    start,
    run: (...args: Parameters<typeof start>) => start(...args).ended(),
    install: async () => {
      await put("node_modules/.package-lock.json", record);
      await put("node_modules/zod/package.json", "{}");
    },
    npmCalls: async () => {
      const log = await readFile(join(root, "npm-calls.log"), "utf8").catch(() => "");
      return log.split("\n").filter((line) => line !== "");
    },
    remove: async () => {
      for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGKILL");
      await rm(root, { recursive: true });
    },
  };
};
