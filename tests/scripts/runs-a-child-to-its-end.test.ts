import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCheckout } from "./checkout.ts";

describe("the launcher and what it runs", () => {
  let checkout: Awaited<ReturnType<typeof createCheckout>>;
  beforeAll(async () => {
    checkout = await createCheckout();
    await checkout.install();
  });
  afterAll(() => checkout.remove());

  const launch = async (name: string, source: string, ...args: string[]) => {
    await checkout.put(name, source);
    return checkout.start("scripts/launch.mjs", [name, ...args]);
  };

  it("passes arguments and runs TypeScript under a recent Node without warnings", async () => {
    const run = await launch(
      "arguments.ts",
      `import "node:sqlite";
       const [major = 0, minor = 0]: number[] = process.versions.node.split(".").map(Number);
       console.log(JSON.stringify({ args: process.argv.slice(2), recent: major > 22 || minor >= 19 }));`,
      "--session",
      "a b",
      "",
    );
    const { code, out, err } = await run.ended();
    expect(JSON.parse(out)).toEqual({ args: ["--session", "a b", ""], recent: true });
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("exits with the child's code", async () => {
    const run = await launch("code.ts", "process.exitCode = 7;");
    expect(await run.ended()).toMatchObject({ code: 7, signal: null });
  });

  it("dies of the signal the child died of", async () => {
    const run = await launch(
      "signal.ts",
      'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);',
    );
    expect(await run.ended()).toMatchObject({ code: null, signal: "SIGKILL" });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("lets the child stop cleanly on %s", async (signal) => {
    const run = await launch(
      `stop-${signal}.ts`,
      `let count = 0;
       process.on("${signal}", () => {
         count += 1;
         setImmediate(() => { console.log("stopped", String(count)); process.exit(3); });
       });
       console.log("ready");
       setInterval(() => {}, 1000);`,
    );
    await run.ready();
    run.kill(signal);
    expect(await run.ended()).toMatchObject({ code: 3, signal: null, out: "ready\nstopped 1\n" });
  });

  it("ends by the signal when the child does not catch it", async () => {
    const run = await launch("caught.ts", 'console.log("ready"); setInterval(() => {}, 1000);');
    await run.ready();
    run.kill("SIGTERM");
    expect(await run.ended()).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  it("says how it is used when nothing is named", async () => {
    const { code, err } = await checkout.run("scripts/launch.mjs");
    expect({ code, err }).toEqual({
      code: 2,
      err: "bovespa: usage: node scripts/launch.mjs FILE [ARGUMENT…]\n",
    });
  });
});
