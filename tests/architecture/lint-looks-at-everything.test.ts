import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTree, root } from "./source-tree.ts";

const biome = join(root, "node_modules/@biomejs/biome/bin/biome");

interface Report {
  readonly diagnostics: readonly { category: string; location: { path: string | { file: string } } }[];
  readonly summary: { changed: number; unchanged: number };
}

const lint = (folder: string, ...args: string[]): Promise<Report> =>
  new Promise((resolve, reject) => {
    const command = [biome, "lint", "--reporter=json", "--max-diagnostics=none", ...args, "."];
    execFile(process.execPath, command, { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout) => {
      // Exit code 1 says that it found something, which is what is asked here.
      if (error && error.code !== 1) reject(error);
      else resolve(JSON.parse(stdout) as Report);
    });
  });

describe("lint", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lint-"));
    await copyFile(join(root, "biome.json"), join(folder, "biome.json"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("sees every source file of the project", async () => {
    const { summary } = await lint(root, "--only=noImportCycles");
    expect(summary.changed + summary.unchanged).toBeGreaterThanOrEqual(readTree().size);
  });

  it("finds each planted fault, and none where there is none", async () => {
    const restricted = "style/noRestrictedImports";
    const planted: readonly (readonly [path: string, source: string, rule: string])[] = [
      ["contracts/a.ts", 'import { x } from "../core/b.ts";\nexport const y = x;\n', restricted],
      ["contracts/b.ts", 'import { x } from "uuid";\nexport const y = x;\n', restricted],
      ["core/a.ts", 'import { x } from "node:fs";\nexport const y = x;\n', restricted],
      ["core/lake/a.ts", 'import { x } from "../../adapters/a.ts";\nexport const y = x;\n', restricted],
      ["sql/index.ts", 'import { x } from "../core/ports.ts";\nexport const y = x;\n', restricted],
      ["adapters/aws/a.ts", 'import { x } from "../../local/a.ts";\nexport const y = x;\n', restricted],
      [
        "adapters/aws/b.ts",
        'import { x } from "../../core/fetch-page.ts";\nexport const y = x;\n',
        restricted,
      ],
      [
        "functions/fetch-page/handler.ts",
        'import { x } from "../../adapters/a.ts";\nexport const y = x;\n',
        restricted,
      ],
      [
        "functions/fetch-page/index.ts",
        'import { x } from "../compact-day/handler.ts";\nexport const y = x;\n',
        restricted,
      ],
      [
        "functions/_shared/a.ts",
        'import { x } from "../fetch-page/handler.ts";\nexport const y = x;\n',
        restricted,
      ],
      [
        "local/a.ts",
        'import { x } from "../functions/fetch-page/index.ts";\nexport const y = x;\n',
        restricted,
      ],
      ["report/a.ts", 'import { x } from "../adapters/a.ts";\nexport const y = x;\n', restricted],
      ["cli/a.ts", 'import { x } from "../stacks/a.ts";\nexport const y = x;\n', restricted],
      ["core/c.ts", "export const y = process.env;\n", "style/noProcessEnv"],
      ["core/d.ts", "console.error(1);\n", "suspicious/noConsole"],
      ["core/e.ts", 'import { x } from "./f.ts";\nexport const y = () => x;\n', "suspicious/noImportCycles"],
      ["core/f.ts", 'import { y } from "./e.ts";\nexport const x = () => y;\n', "suspicious/noImportCycles"],
      [
        "core/g.ts",
        "const f = async () => 1;\nexport const y = () => {\n  f();\n};\n",
        "nursery/noFloatingPromises",
      ],
    ];
    const sound: readonly (readonly [path: string, source: string])[] = [
      ["contracts/c.ts", 'import { z } from "zod";\nexport const y = z;\n'],
      ["core/h.ts", 'import { y } from "../contracts/c.ts";\nexport const x = y;\n'],
      ["adapters/config.ts", "export const y = process.env;\n"],
      ["functions/compact-day/handler.ts", 'import { x } from "../../core/h.ts";\nexport const y = x;\n'],
      [
        "functions/compact-day/index.ts",
        'import { y } from "../../adapters/config.ts";\nexport const x = y;\n',
      ],
      ["local/b.ts", 'import { y } from "../functions/compact-day/handler.ts";\nexport const x = y;\n'],
      ["cli/b.ts", "console.log(1);\n"],
    ];
    for (const [path, source] of [...planted, ...sound]) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), source);
    }
    const { diagnostics } = await lint(folder, "--vcs-enabled=false");
    const found = diagnostics.map(({ category, location: { path } }) => {
      const file = typeof path === "string" ? path : path.file;
      return `${file} ${category.replace(/^lint\//, "")}`;
    });
    expect(found.toSorted()).toEqual(planted.map(([path, , rule]) => `${path} ${rule}`).toSorted());
  });
});
