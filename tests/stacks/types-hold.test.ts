import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "./support/paths.ts";

const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

const typeCheck = (project: string) =>
  promisify(execFile)(process.execPath, [compiler, "--noEmit", "-p", project], { cwd: root }).then(
    () => "",
    (error: { stdout?: string; message: string }) => error.stdout || error.message,
  );

describe("sst.config.ts and stacks", () => {
  it("fit the types of SST's platform", async () => {
    expect(await typeCheck("stacks")).toBe("");
  });

  it("are refused where an argument does not fit", async () => {
    const folder = mkdtempSync(join(root, ".sst", "types-"));
    try {
      writeFileSync(
        join(folder, "wrong.ts"),
        'export const wrong = () => new sst.aws.Queue("Wrong", { visibilityTimeout: 12 });\n',
      );
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({
          extends: "../../stacks/tsconfig.json",
          include: ["wrong.ts", "../platform/config.d.ts"],
        }),
      );
      expect(await typeCheck(folder)).toMatch(/wrong\.ts.+TS2322/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("import nothing at the top of sst.config.ts, which SST refuses only at deploy time", () => {
    expect(readFileSync(join(root, "sst.config.ts"), "utf8")).not.toMatch(/^import\b/m);
  });
});
