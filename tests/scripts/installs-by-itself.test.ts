import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCheckout } from "./checkout.ts";

let checkout: Awaited<ReturnType<typeof createCheckout>>;
beforeEach(async () => {
  checkout = await createCheckout();
  await checkout.put("cli/main.ts", 'console.log("main", ...process.argv.slice(2));');
});
afterEach(() => checkout.remove());

const npmCi = "ci --include=dev --include=optional --loglevel=error";

describe("an npm script in a checkout", () => {
  it("installs once, with npm's output on stderr, and then runs", async () => {
    const first = await checkout.run("scripts/launch.mjs", ["cli/main.ts", "run"]);
    expect(first).toMatchObject({ code: 0, out: "main run\n" });
    expect(first.err).toMatch(/^bovespa: nothing is installed yet.*running npm ci.*\nadded 1 package\n$/);

    const second = await checkout.run("scripts/launch.mjs", ["cli/main.ts"]);
    expect(second).toEqual({ code: 0, signal: null, out: "main\n", err: "" });
    expect(await checkout.npmCalls()).toEqual([npmCi]);
  });

  it("installs again when the lock file asks for another version", async () => {
    await checkout.install();
    await checkout.put(
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/zod": { version: "3.0.0" } } }),
    );
    const { err } = await checkout.run("scripts/launch.mjs", ["cli/main.ts"]);
    expect(err).toContain("zod is 3.0.0, package-lock.json says 4.6.7: running npm ci");
    expect(await checkout.npmCalls()).toHaveLength(1);
  });

  it("installs once for two that start together", async () => {
    const start = () => checkout.run("scripts/launch.mjs", ["cli/main.ts"]);
    const runs = await Promise.all([start(), start()]);
    expect(runs.map(({ code, out }) => ({ code, out }))).toEqual(Array(2).fill({ code: 0, out: "main\n" }));
    expect(await checkout.npmCalls()).toHaveLength(1);
  });

  it("runs nothing when npm fails, and says so", async () => {
    await checkout.put("tools/npm", "#!/bin/sh\necho 'npm error network' >&2\nexit 146\n", 0o755);
    const { code, out, err } = await checkout.run("scripts/launch.mjs", ["cli/main.ts"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/npm error network\nbovespa: npm ci failed with exit code 146/);
  });

  it("says so when there is no npm", async () => {
    const { code, err } = await checkout.run("scripts/launch.mjs", ["cli/main.ts"], "/nowhere");
    expect(code).toBe(1);
    expect(err).toMatch(/bovespa: npm could not be started .*is it on PATH/);
  });

  it("leaves an interrupted install to the next run", async () => {
    await checkout.put("tools/npm", "#!/bin/sh\nmkdir -p node_modules/zod\nkill -KILL $$\n", 0o755);
    expect(await checkout.run("scripts/launch.mjs", ["cli/main.ts"])).toMatchObject({
      signal: "SIGKILL",
      out: "",
    });
    await checkout.put("tools/npm", "#!/bin/sh\necho again >> npm-calls.log\n", 0o755);
    await checkout.run("scripts/launch.mjs", ["cli/main.ts"]);
    expect(await checkout.npmCalls()).toEqual(["again"]);
  });
});

describe("the bovespa command in a checkout", () => {
  it("explains in two lines when nothing is installed, and installs nothing", async () => {
    const { code, out, err } = await checkout.run("bin/bovespa.mjs", ["run"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.trimEnd().split("\n")).toEqual([
      "bovespa: nothing is installed yet, or an install was interrupted.",
      expect.stringMatching(/^bovespa: Run `npm ci` \(or `npm start`/),
    ]);
    expect(await checkout.npmCalls()).toEqual([]);
  });

  it("runs with its arguments and keeps stdout for results", async () => {
    await checkout.install();
    expect(await checkout.run("bin/bovespa.mjs", ["query", "top_stocks"])).toEqual({
      code: 0,
      signal: null,
      out: "main query top_stocks\n",
      err: "",
    });
  });

  it("runs, with a hint, when what is installed is not what is locked", async () => {
    await checkout.put("node_modules/.package-lock.json", '{"packages": {}}');
    const { code, out, err } = await checkout.run("bin/bovespa.mjs");
    expect({ code, out }).toEqual({ code: 0, out: "main\n" });
    expect(err).toMatch(/^bovespa: zod 4.6.7 is missing; `npm ci` in .* brings it up to date\n$/);
  });
});
