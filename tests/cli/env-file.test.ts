import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { runId } from "../support/example-messages.ts";
import { bovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
const home = process.cwd();
beforeAll(async () => {
  const folder = await folders.create();
  await writeFile(join(folder, ".env"), "BOVESPA_PAGE_SIZE=many\n");
  process.chdir(folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  process.chdir(home);
  await folders.clear();
});

const commands = [
  ["run"],
  ["cloud", "--port", "0"],
  ["dev", "--port", "0"],
  ["console", "--port", "0"],
  ["query", "top_stocks"],
  ["report"],
  ["coverage"],
  ["status"],
  ["explain", "2025-04-07"],
  ["logs", runId(), "--endpoint", "http://127.0.0.1:1"],
  ["collect", "--endpoint", "http://127.0.0.1:1"],
  ["backfill", "--dataset", "quotes", "--from", "2024-01-02", "--to", "2024-01-02"],
  ["dlq", "list"],
  ["dlq", "show", "fetch-page"],
  ["dlq", "redrive", "--queue", "fetch-page"],
];

describe("a setting in .env", () => {
  it.each(commands)("is read by bovespa %s", async (...args) => {
    const { code, out, err } = await bovespa(...args.filter(Boolean));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toEqual([expect.stringMatching(/configuration: BOVESPA_PAGE_SIZE/)]);
  });

  it("is overruled by the environment", async () => {
    vi.stubEnv("BOVESPA_PAGE_SIZE", "60");
    expect((await bovespa("status")).err).toEqual([expect.stringMatching(/holds no lake yet/)]);
  });
});
