import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloud } from "../../local/cloud/cloud.ts";
import { config } from "../local/run/collecting.ts";
import { bovespa, startBovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
let cloud: ReturnType<typeof createCloud>;
let endpoint: string;
beforeAll(async () => {
  cloud = createCloud({ dataDir: await folders.create(), config });
  endpoint = (await cloud.start()).endpoint ?? "";
});
afterAll(async () => {
  await cloud.stop();
  await folders.clear();
});

const tokenAddress = /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/;

/** A page as a browser shows it that was given the printed address. */
const visit = async (address: string, path = "/") => {
  const opened = await fetch(address, { redirect: "manual" });
  const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
  return fetch(new URL(path, address), { headers: { cookie } });
};

describe("bovespa console", () => {
  it("prints an address with a token, serves over an endpoint, and ends on Ctrl-C", async () => {
    const command = startBovespa("console", "--port", "0", "--endpoint", endpoint);
    const address = (await command.said("out", /token=/)).trim();
    expect(address).toMatch(tokenAddress);
    const overview = await visit(address);
    expect(overview.status).toBe(200);
    const text = await overview.text();
    for (const part of ["fetch-page", "compact-backfill", "no dead letters", endpoint])
      expect(text).toContain(part);
    expect((await visit(address, "/coverage")).status).toBe(200);
    expect((await fetch(new URL("/", address))).status).toBe(401);

    const { port } = new URL(address);
    const second = await bovespa("console", "--port", port, "--endpoint", endpoint);
    expect(second).toMatchObject({ code: 2, out: "", err: [`bovespa: port ${port} is in use`] });

    command.interrupt();
    expect((await command.ended).code).toBe(0);
    await expect(fetch(address)).rejects.toThrow();
  });

  it("passes no statement on that does more than read", async () => {
    const command = startBovespa("console", "--port", "0", "--endpoint", endpoint);
    const address = (await command.said("out", /token=/)).trim();
    const { origin } = new URL(address);
    const cookie =
      (await fetch(address, { redirect: "manual" })).headers.get("set-cookie")?.split(";")[0] ?? "";
    const shown = await (await fetch(new URL("/queries", origin), { headers: { cookie } })).text();
    const [, name = "", value = ""] =
      /<input type="hidden" name="([^"]+)" value="([\w-]{43})">/.exec(shown) ?? [];
    const answer = await fetch(new URL("/queries/run", origin), {
      method: "POST",
      redirect: "manual",
      headers: { cookie, origin },
      body: new URLSearchParams({
        [name]: value,
        sql: "CREATE OR REPLACE VIEW sector_summary AS SELECT 1 AS n",
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("CREATE: only statements that read");
    command.interrupt();
    expect((await command.ended).code).toBe(0);
  });

  it("has nothing to show before something was collected", async () => {
    const empty = await bovespa("console", "--port", "0", "--data", await folders.create());
    expect(empty).toMatchObject({ code: 2, out: "" });
    expect(empty.err).toEqual([expect.stringContaining("holds no lake yet")]);
  });
});
