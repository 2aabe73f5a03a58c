import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { bovespa, temporaryFolders } from "./command-line.ts";

const bin = fileURLToPath(new URL("../../bin/bovespa.mjs", import.meta.url));
const folders = temporaryFolders();
const children: ChildProcess[] = [];

/** `npx bovespa …`, less what npx itself does. */
const start = (...args: readonly string[]) => startAs({}, ...args);

/** The same as another user. */
const startAs = (user: { readonly uid?: number; readonly gid?: number }, ...args: readonly string[]) => {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"], ...user });
  children.push(child);
  const written = { out: "", err: "" };
  const heard = new EventTarget();
  const keep = (which: "out" | "err") => (chunk: Buffer) => {
    written[which] += chunk.toString();
    heard.dispatchEvent(new Event("text"));
  };
  child.stdout.on("data", keep("out"));
  child.stderr.on("data", keep("err"));
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, ...written }));
  const said = async (which: "out" | "err", pattern: RegExp) => {
    while (!pattern.test(written[which])) {
      const next = await Promise.race([once(heard, "text"), ended]);
      if ("code" in next) throw new Error(`ended with ${next.code}: ${next.err}`);
    }
    return written[which];
  };
  return { ended, said, kill: (signal: NodeJS.Signals) => child.kill(signal) };
};

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});
afterAll(folders.clear);

describe("the bovespa command", () => {
  it("prints one JSON object on stdout and ends with 0", async () => {
    const data = join(await folders.create(), "data");
    const { code, out, err } = await start("run", "--session", "2025-07-01", "--json", "--data", data).ended;
    expect(code, err).toBe(0);
    expect(out).toMatch(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(out)).toMatchObject({ rows: 84, deadLetters: 0 });
    expect(err).toContain("session 2025-07-01 (1 of 1)");
  });

  it("ends with 130 soon after SIGINT, and the next run goes on from there", async () => {
    const data = join(await folders.create(), "data");
    const sessions = ["--session", "2025-06-30", "--session", "2026-04-06"];
    const run = start("run", "--json", ...sessions, "--data", data);
    await run.said("err", /session 2026-04-06/);
    const interruptedAt = performance.now();
    run.kill("SIGINT");
    const { code, out, err } = await run.ended;
    expect({ code, out }).toEqual({ code: 130, out: "" });
    expect(err).toMatch(/bovespa: stopped; the next run goes on from here\n$/);
    expect(performance.now() - interruptedAt).toBeLessThan(5000);

    const next = await bovespa("run", "--json", ...sessions, "--data", data);
    expect(next.code).toBe(0);
    expect(JSON.parse(next.out)).toMatchObject({ rows: 491, deadLetters: 0, pages: 6 });
  });

  it("says which folder it cannot use where somebody else made it", async () => {
    const folder = await folders.create();
    const data = join(folder, "data");
    await start("run", "--session", "2025-07-01", "--json", "--data", data).ended;
    const paths = (await readdir(folder, { recursive: true, withFileTypes: true })).map((one) => ({
      path: join(one.parentPath, one.name),
      isFolder: one.isDirectory(),
    }));
    await chmod(folder, 0o755);
    for (const { path, isFolder } of paths) await chmod(path, isFolder ? 0o555 : 0o444);
    // Nothing is closed to root.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    try {
      for (const command of [["query", "top_stocks"], ["dlq", "list"], ["run"]]) {
        const { code, out, err } = await startAs(user, ...command, "--data", data).ended;
        expect({ code, out }).toEqual({ code: 2, out: "" });
        expect(err).toMatch(
          new RegExp(`^bovespa: cannot use ${data}: .*${data}.*not ours to write[^\n]*\n$`),
        );
      }
    } finally {
      for (const { path, isFolder } of paths) if (isFolder) await chmod(path, 0o755);
    }
  });

  it("says in one line that stdout takes nothing", async () => {
    const onlyRead = await open(bin, "r");
    const child = spawn(process.execPath, [bin, "--help"], { stdio: ["ignore", onlyRead.fd, "pipe"] });
    children.push(child);
    const err = await text(child.stderr as NodeJS.ReadableStream);
    await onlyRead.close();
    if (child.exitCode === null) await once(child, "close");
    expect(child.exitCode).toBe(1);
    expect(err).toMatch(/^bovespa: cannot write to stdout: EBADF[^\n]*\n$/);
  });

  it("serves until SIGTERM, and keeps its data folder to itself for so long", async () => {
    const data = join(await folders.create(), "data");
    const cloud = start("cloud", "--port", "0", "--data", data);
    const text = await cloud.said("out", /AWS_SECRET_ACCESS_KEY=\S+\n/);
    const [, endpoint = ""] = /AWS_ENDPOINT_URL=(\S+)/.exec(text) ?? [];
    expect((await fetch(`${endpoint}/_bovespa/health`)).status).toBe(200);
    const second = await bovespa("run", "--data", data);
    expect(second).toMatchObject({ code: 2, out: "" });
    expect(second.err).toEqual([expect.stringContaining("is in use by another bovespa process")]);
    cloud.kill("SIGTERM");
    expect(await cloud.ended).toMatchObject({ code: 0, signal: null });
    expect(await bovespa("query", "top_stocks", "--csv", "--data", data)).toMatchObject({ code: 0 });
  });
});
