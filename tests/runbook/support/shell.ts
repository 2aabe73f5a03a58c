import { spawn } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bovespa } from "../../cli/command-line.ts";
import { linesOf, type RunbookPart } from "../../support/runbook.ts";

const bin = fileURLToPath(new URL("../../../bin/bovespa.mjs", import.meta.url));
const client = fileURLToPath(new URL("./ask-main.mjs", import.meta.url));

const writeNpx = async (folder: string, rest: string): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "npx");
  await writeFile(
    file,
    `#!/bin/sh\n[ "$1" = bovespa ] || exit 127\nshift\nexec "${process.execPath}" ${rest} "$@"\n`,
  );
  await chmod(file, 0o755);
  return folder;
};

/** What `npx` does with the page's commands, without the second that npm takes to find out. */
export const npxOfProcesses = (folder: string) => writeNpx(folder, `"${bin}"`);

/** The same command lines through `main` of this process: starting a process for each would take minutes. */
export const npxOfMain = async (folder: string) => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { code, out, err } = await bovespa(...(JSON.parse(Buffer.concat(chunks).toString()) as string[]));
    response.end(JSON.stringify({ code, out, err: err.join("\n") }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    path: await writeNpx(folder, `"${client}" ${port}`),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

export interface RanLine {
  readonly line: string;
  readonly code: number;
  readonly output: string;
}

/** Runs lines in one shell, as a person would type them, and says how each ended. */
const runLines = (
  lines: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly RanLine[]> =>
  new Promise((resolve, reject) => {
    const mark = "@@ended";
    const script = lines.map((line) => `${line}\necho "${mark} $?"\n`).join("");
    const child = spawn("sh", ["-c", `exec 2>&1\n${script}`], {
      env: {
        ...process.env,
        ...env,
        PATH: [env.PATH, dirname(process.execPath), process.env.PATH].join(delimiter),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", () => {
      const outputs = text.split(new RegExp(`${mark} (\\d+)\n`));
      resolve(
        lines.map((line, at) => ({
          line,
          output: outputs[at * 2] ?? "",
          code: Number(outputs[at * 2 + 1] ?? Number.NaN),
        })),
      );
    });
  });

/** A part's commands in order, as written. Blocks for AWS's own command line need an account and are left out. */
export const runPart = (part: RunbookPart | undefined, env: Readonly<Record<string, string>>) =>
  runLines((part?.blocks ?? []).filter((block) => !/^aws /m.test(block)).flatMap(linesOf), env);
