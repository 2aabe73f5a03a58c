import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../stacks/support/paths.ts";

const version = "1.5.33";
export const environment = join(root, ".cache", "emulator", version);
export const program = join(
  environment,
  process.platform === "win32" ? "Scripts/ministack.exe" : "bin/ministack",
);

const run = promisify(execFile);

/** Before the first test: the emulator in a virtual environment of its own. */
export const setup = async (): Promise<void> => {
  if (existsSync(program)) return;
  process.stderr.write(`installing ministack ${version} into .cache/emulator (this once; 90 MB)\n`);
  const python = process.platform === "win32" ? "python" : "python3";
  try {
    await run(python, ["-m", "venv", environment]);
    await run(join(program, "..", "pip"), ["install", "--quiet", `ministack==${version}`]);
  } catch (cause) {
    throw new Error(
      "the emulator could not be installed: it needs Python 3.10 or later with venv, and PyPI or a mirror of it " +
        "(PIP_INDEX_URL, PIP_CERT)",
      { cause },
    );
  }
};
