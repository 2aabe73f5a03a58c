import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../architecture/source-tree.ts";

const copied = "adapters cli console contracts core docs functions local report sql package.json".split(" ");

let tree: string;
beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), "bovespa-dev-"));
  for (const name of copied) await cp(join(root, name), join(tree, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(tree, "node_modules"));
});

let child: ChildProcess;
let written: string;
let heard: EventTarget;
/** How much of it was looked at. */
let read: number;

beforeAll(() => {
  written = "";
  read = 0;
  heard = new EventTarget();
  const args = ["--session", "2025-07-01", "--recordings", join(root, "recordings"), "--data", "data"];
  child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "cli/main.ts", "dev", "--port", "0", "--inspect", "0", ...args],
    { cwd: tree, stdio: ["pipe", "pipe", "pipe"] },
  );
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      written += chunk.toString();
      heard.dispatchEvent(new Event("text"));
    });
  child.on("close", () => heard.dispatchEvent(new Event("text")));
});
afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "close");
  }
  await rm(tree, { recursive: true, force: true });
});
beforeEach(() => {
  read = written.length;
});

/** The first thing that is written from here on and matches. */
const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
  while (true) {
    const found = pattern.exec(written.slice(read));
    if (found) {
      read += found.index + found[0].length;
      return found;
    }
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${written}`);
    await once(heard, "text");
  }
};
const type = (line: string) => child.stdin?.write(`${line}\n`);
/** As an editor saves. */
const save = async (path: string, change: (source: string) => string): Promise<void> => {
  const file = join(tree, path);
  await writeFile(`${file}.new`, change(await readFile(file, "utf8")));
  await rename(`${file}.new`, file);
};

/** One story, told step by step: each goes on from the one before. */
describe("bovespa dev", () => {
  it("runs the recorded session through the functions when Enter is typed", async () => {
    read = 0;
    const [, endpoint] = await said(/export AWS_ENDPOINT_URL=(\S+)/);
    expect(new URL(endpoint as string).hostname).toBe("127.0.0.1");
    await said(
      /session 2025-07-01; next (schedule-collection|audit-session) at \S+ \S+ in America\/Sao_Paulo/,
    );
    await said(/functions running/);
    type("");
    await said(/INFO {2}schedule-collection collection scheduled .*requested=1 complete=0/);
    await said(/INFO {2}compact-day +table written .*rows=84/);
    await said(/partitions refreshed prefix=refined\/sector_weights\/session_date=2025-07-01\//);
    const log = await readFile(join(tree, "data/logs/functions.jsonl"), "utf8");
    expect(log).toContain('"message":"table written"');
    expect(written).not.toContain("\u001b");
  });

  it("runs the handlers under a debugger", async () => {
    read = 0;
    const [, address] = await said(/Debugger listening on ws:\/\/(127\.0\.0\.1:\d+)\//);
    const list = (await (await fetch(`http://${address}/json/list`)).json()) as { url: string }[];
    expect(list.map(({ url }) => url)).toEqual([expect.stringMatching(/local\/dev\/worker\.ts$/)]);
  });

  it("stops at a breakpoint in a handler, and goes on from there", async () => {
    const handled = await readFile(join(tree, "functions/_shared/queue-handler.ts"), "utf8");
    const line = handled.split("\n").findIndex((text) => text.includes("planWork(event.Records"));
    expect(line).toBeGreaterThan(0);
    const [address] = /ws:\/\/127\.0\.0\.1:\S+/.exec(written) ?? [];
    const debug = new WebSocket(address as string);
    await once(debug, "open");
    const messages: { id?: number; method?: string }[] = [];
    debug.addEventListener("message", ({ data }) => messages.push(JSON.parse(String(data))));
    const answer = async (wanted: (message: { id?: number; method?: string }) => boolean) => {
      while (!messages.some(wanted)) await once(debug, "message");
    };
    const ask = (id: number, method: string, params = {}) => {
      debug.send(JSON.stringify({ id, method, params }));
      return answer((message) => message.id === id);
    };
    await ask(1, "Debugger.enable");
    const urlRegex = "functions/_shared/queue-handler\\.ts$";
    await ask(2, "Debugger.setBreakpointByUrl", { urlRegex, lineNumber: line });
    const paused = answer(({ method }) => method === "Debugger.paused");
    type("f");
    await paused;
    expect(written.slice(read)).not.toContain("page stored");
    await ask(3, "Debugger.disable");
    await said(/INFO {2}fetch-page +page stored/);
    debug.close();
  });

  it("takes up a change of a file, with all that was stored and a debugger again", async () => {
    await save("core/schedule-collection.ts", (source) =>
      source.replace('"collection scheduled"', '"collection planned"'),
    );
    await said(/changed: core\/schedule-collection\.ts; reloading/);
    await said(/Debugger listening on ws:/);
    await said(/functions reloaded/);
    type("");
    await said(/collection planned .*requested=0 complete=1/);
  });

  it("prints the error of a file that does not parse and waits for the next save", async () => {
    const good = await readFile(join(tree, "functions/fetch-page/handler.ts"), "utf8");
    await save("functions/fetch-page/handler.ts", (source) => `${source}\nconst = 1;\n`);
    await said(/functions\/fetch-page\/handler\.ts/);
    await said(/SyntaxError/);
    await said(/functions ended; they start again with the next change/);
    type("");
    await save("functions/fetch-page/handler.ts", () => good);
    await said(/functions (running|reloaded)/);
    await said(/collection planned .*complete=1/);
  });

  it("gives a message that died with its handler to the next one, uncounted", async () => {
    const good = await readFile(join(tree, "functions/fetch-page/handler.ts"), "utf8");
    const body = (doing: string) => `import type { SQSEvent } from "aws-lambda";
      export const buildHandler = (deps: unknown) => async ({ Records: [record] }: SQSEvent) => {
        process.stdout.write(\`receive \${record?.attributes.ApproximateReceiveCount} \${typeof deps}\\n\`);
        ${doing}
      };`;
    await save("functions/fetch-page/handler.ts", () => body("process.kill(process.pid, 'SIGKILL');"));
    await said(/functions reloaded/);
    type("f");
    await said(/collection planned .*requested=1/);
    await said(/functions ended/);
    await save("functions/fetch-page/handler.ts", () => body("return { batchItemFailures: [] };"));
    await said(/functions reloaded/);
    await said(/receive 1 object/);
    await save("functions/fetch-page/handler.ts", () => good);
    await said(/functions reloaded/);
  });

  it("fires audits by key, and ends on Ctrl-C with nothing left running", async () => {
    type("a");
    await said(/audit-session +session audited .*complete=1/);
    const [, address] = [...written.matchAll(/Debugger listening on ws:\/\/([\d.:]+)/g)].at(-1) ?? [];
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([0, null]);
    await expect(fetch(`http://${address}/json/list`)).rejects.toThrow();
  });
});
