import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consumerNames, scheduledFunctions } from "../../contracts/topology.ts";

const run = promisify(execFile);
const folder = path.join(import.meta.dirname, "../../functions");
const names = [...consumerNames, ...Object.keys(scheduledFunctions)].sort();

/** Imports every entry in a process of its own, as Lambda does, and prints what `handler` is. */
const script = `
  const found = {};
  for (const name of ${JSON.stringify(names)}) {
    const entry = await import(${JSON.stringify(folder)} + "/" + name + "/index.ts");
    found[name] = Object.entries(entry).map(([key, value]) => key + ": " + typeof value);
  }
  console.log(JSON.stringify(found));
`;

describe("the entries of the functions", () => {
  let connections = 0;
  const server = createServer((_, response) => response.end());
  server.on("connection", () => connections++);
  let endpoint: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  const importAll = (environment: Readonly<Record<string, string>>) =>
    run(process.execPath, ["--input-type=module", "--eval", script], {
      timeout: 20_000,
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: "1",
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_ENDPOINT_URL: endpoint,
        BOVESPA_B3_LISTADOS_URL: endpoint,
        BOVESPA_B3_HISTORICAL_QUOTES_URL: endpoint,
        BOVESPA_STAGE: "test",
        ...environment,
      },
    });

  it("are one for each function of the topology", () => {
    const folders = readdirSync(folder).filter((name) => !name.startsWith("_"));
    expect(folders.sort()).toEqual(names);
  });

  it("export a handler and nothing else, call nobody, and keep no process alive", async () => {
    const { stdout } = await importAll({});
    expect(JSON.parse(stdout)).toEqual(
      Object.fromEntries(names.map((name) => [name, ["handler: function"]])),
    );
    expect(connections).toBe(0);
  });

  it("refuse a wrong environment at once, naming all of it", async () => {
    await expect(importAll({ BOVESPA_PAGE_SIZE: "none", BOVESPA_COMPRESSION: "LZMA" })).rejects.toMatchObject(
      {
        stderr: expect.stringMatching(/BOVESPA_PAGE_SIZE: .*BOVESPA_COMPRESSION: /),
      },
    );
  });
});
