import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { sqsClient } from "../../adapters/aws/clients/sqs.ts";
import { wireDeadLetters } from "../../adapters/wire-operations.ts";
import { main } from "../../cli/main.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "../adapters/ports/embedded-cloud.ts";
import { queueOf } from "../adapters/ports/queues.ts";
import { givenUp } from "../support/dead-letters.ts";
import { requestOf } from "../support/example-messages.ts";
import { temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
let cloud: EmbeddedCloud;
let sqs: ReturnType<typeof sqsClient>;
beforeAll(async () => {
  cloud = await startEmbeddedCloud();
  sqs = sqsClient(cloud.config);
});
beforeEach(() => {
  vi.stubEnv("BOVESPA_STAGE", "test");
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  sqs.destroy();
  await cloud.stop();
  await folders.clear();
});

/** One command line of a person at a terminal, who types what is given. */
const atTerminal = async (typed: string, ...args: readonly string[]) => {
  const written = { out: [] as string[], err: [] as string[] };
  const input = new PassThrough();
  input.end(typed);
  const io = {
    out: (text: string) => void written.out.push(text),
    err: (text: string) => void written.err.push(text),
    isInteractive: true,
    columns: 120,
    input,
  };
  const endpoint = cloud.config.endpoint ?? "";
  const code = await main(["dlq", ...args, "--endpoint", endpoint], io, new AbortController().signal);
  return { code, out: written.out.join("\n"), err: written.err.join("\n") };
};

const put = async (...bodies: readonly string[]) => {
  const queue = wireDeadLetters(cloud.config, "test").queues.find(({ name }) => name === "fetch-page-dlq");
  await queue?.send(
    "letters",
    bodies.map((body) => givenUp(body, { code: "contract-violation" })),
  );
};
const taken = async (name: string) => (await queueOf(sqs, `bovespa-test-${name}`)).empty();

describe("bovespa dlq discard, at a terminal", () => {
  const discard = ["discard", "--queue", "fetch-page"];
  it.each([
    ["n\n", 1],
    ["\n", 1],
    ["y\n", 0],
  ])("does as the person says who types %j", async (typed, left) => {
    await put("{}");
    const { code, out } = await atTerminal(typed, ...discard);
    expect(code).toBe(0);
    expect(out).toMatch(/1 letter would be discarded/);
    expect(await taken("fetch-page-dlq")).toHaveLength(left);
  });
});

describe("bovespa dlq redrive --edit, at a terminal", () => {
  /** Stands for a person's editor: replaces text in the file it is given. */
  const editor = async (from: string, to: string) => {
    const script = join(await folders.create(), "editor.mjs");
    await writeFile(
      script,
      `import { readFileSync, writeFileSync } from "node:fs";
       const file = process.argv.at(-1);
       writeFileSync(file, readFileSync(file, "utf8").replace(${JSON.stringify(from)}, ${JSON.stringify(to)}));`,
    );
    vi.stubEnv("VISUAL", `${process.execPath} ${script}`);
  };
  const redrive = ["redrive", "--queue", "fetch-page", "--edit"];
  const wrong = JSON.stringify({ ...requestOf(), type: "wrong" });

  it("sends what comes of it, and keeps the file of what is refused", async () => {
    await put(wrong);
    await editor('"wrong"', '"wronger"');
    const refused = await atTerminal("", ...redrive, "--yes");
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/nothing was sent: .*type:/);
    const kept = /the edited letters are in (\S+)/.exec(refused.err)?.[1] ?? "";
    expect(await readFile(kept, "utf8")).toContain("wronger");
    expect(await taken("fetch-page")).toEqual([]);

    await editor('"wrong"', '"br.b3.page.requested.v1"');
    const sent = await atTerminal("", ...redrive, "--yes");
    expect(sent).toMatchObject({ code: 0, out: expect.stringContaining("1 letter redriven") });
    expect((await taken("fetch-page")).map(({ Body }) => Body)).toEqual([JSON.stringify(requestOf())]);
    for (const { err } of [refused, sent])
      await rm(dirname(/are in (\S+)/.exec(err)?.[1] ?? ""), { recursive: true });
  });

  it.each([
    ["", /VISUAL or EDITOR/],
    ["no-such-editor --wait", /no-such-editor/],
  ])("says what is missing where the editor is %j", async (command, said) => {
    await put(wrong);
    vi.stubEnv("VISUAL", command);
    vi.stubEnv("EDITOR", "");
    const { code, err } = await atTerminal("", ...redrive);
    expect(code).toBe(2);
    expect(err).toMatch(said);
    expect(await taken("fetch-page-dlq")).toHaveLength(1);
  });
});
