import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { madeOnce } from "../engines/support/cache-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "engines-cache-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The check of a machine on whose path nothing lies. */
const onABareMachine = (environment: Readonly<Record<string, string>>) => {
  const program = join(import.meta.dirname, "../engines/support/prerequisites.ts");
  const code = `import { announceMissing } from ${JSON.stringify(program)}; console.log(announceMissing().length);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    env: { PATH: folder, ...environment },
    encoding: "utf8",
  });
  return { status, found: Number(stdout), stderr };
};

describe("the tests of the engines", () => {
  it("say aloud that they are skipped, and for want of what", () => {
    const { status, found, stderr } = onABareMachine({});
    expect(status).toBe(0);
    expect(found).toBeGreaterThan(1);
    for (const text of ["SKIPPED", "Maven (mvn)", "Python 3"]) expect(stderr).toContain(text);
  });

  it("fail instead where CI=true", () => {
    const { status, stderr } = onABareMachine({ CI: "true" });
    expect(status).toBe(1);
    expect(stderr).toContain("Maven (mvn)");
  });
});

describe("a folder of the cache", () => {
  const made = join(folder, "engine");
  const fill = (text: string) => (unfinished: string) => writeFile(join(unfinished, "file"), text);

  it("does not appear when its fetch is cut off, and is fetched again", async () => {
    const cutOff = madeOnce(made, async (unfinished) => {
      await fill("half")(unfinished);
      throw new Error("cut off");
    });
    await expect(cutOff).rejects.toThrow("cut off");
    expect(await readdir(folder)).toEqual([]);
    expect(await madeOnce(made, fill("whole"))).toBe(made);
    expect(await readdir(made)).toEqual(["file"]);
  });

  it("is fetched once, also by two at a time", async () => {
    await madeOnce(made, () => Promise.reject(new Error("fetched again")));
    const other = join(folder, "other");
    await Promise.all([madeOnce(other, fill("one")), madeOnce(other, fill("two"))]);
    expect(await readdir(other)).toEqual(["file"]);
    expect((await readdir(folder)).sort()).toEqual(["engine", "other"]);
  });
});
