import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { violationsOf } from "./import-rules.ts";
import { cyclesOf, importsOf, resolveFrom } from "./imports.ts";
import { readTree, root } from "./source-tree.ts";

const tree = readTree();
const folders = "adapters bench cli console contracts core functions local report scripts sql tests".split(
  " ",
);

describe("the project's own imports", () => {
  it("are looked at in every folder", () => {
    for (const folder of folders)
      expect([...tree.keys()].filter((path) => path.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(
        0,
      );
    expect(tree.size).toBeGreaterThan(200);
    expect([...tree.values()].flatMap(importsOf).length).toBeGreaterThan(3 * tree.size);
  });

  it("go one way: contracts ← core ← adapters ← functions ← local and cli", () => {
    expect(violationsOf(tree)).toEqual([]);
  });

  it("name files that exist", () => {
    const missing = [...tree].flatMap(([path, source]) =>
      importsOf(source)
        .flatMap(({ specifier }) => resolveFrom(path, specifier) ?? [])
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${path} → ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it("form no ring", () => {
    expect(cyclesOf(tree)).toEqual([]);
  });
});

describe("the rules, on a made-up tree", () => {
  const violations = (files: Record<string, string>) => violationsOf(new Map(Object.entries(files)));
  const importing = (from: string, specifier: string) =>
    violations({ [from]: `import { x } from "${specifier}";\n` });

  it.each([
    ["contracts/a.ts", "../core/errors.ts"],
    ["contracts/a.ts", "uuid"],
    ["core/a.ts", "../adapters/config.ts"],
    ["core/lake/a.ts", "../../local/a.ts"],
    ["core/a.ts", "node:fs"],
    ["core/a.ts", "@aws-sdk/client-s3"],
    ["core/a.ts", "aws-lambda"],
    ["sql/index.ts", "../core/ports.ts"],
    ["sql/index.ts", "@duckdb/node-api"],
    ["adapters/aws/a.ts", "../../functions/fetch-page/handler.ts"],
    ["adapters/aws/a.ts", "../../core/fetch-page.ts"],
    ["adapters/a.ts", "@duckdb/node-api"],
    ["functions/fetch-page/handler.ts", "../../adapters/config.ts"],
    ["functions/fetch-page/handler.ts", "../compact-day/handler.ts"],
    ["functions/fetch-page/index.ts", "../compact-day/handler.ts"],
    ["functions/fetch-page/index.ts", "../../core/fetch-page.ts"],
    ["functions/_shared/a.ts", "../fetch-page/handler.ts"],
    ["local/a.ts", "../cli/main.ts"],
    ["local/a.ts", "../functions/fetch-page/index.ts"],
    ["report/a.ts", "../local/stack.ts"],
    ["report/a.ts", "@aws-sdk/client-athena"],
    ["cli/main.ts", "../stacks/queues.ts"],
    ["stacks/queues.ts", "../core/ports.ts"],
    ["bench/main.ts", "../tests/support/a.ts"],
    ["elsewhere/a.ts", "zod"],
  ])("find that %s imports %s", (from, specifier) => {
    expect(importing(from, specifier)).toHaveLength(1);
  });

  it.each([
    ["contracts/messages/a.ts", "zod"],
    ["core/lake/a.ts", "../../contracts/fields.ts"],
    ["core/a.ts", "node:crypto"],
    ["adapters/aws/a.ts", "@aws-sdk/client-s3"],
    ["adapters/aws/a.ts", "../../core/lake/keys.ts"],
    ["adapters/wire.ts", "../core/ports.ts"],
    ["functions/fetch-page/handler.ts", "../_shared/queue-handler.ts"],
    ["functions/fetch-page/index.ts", "./handler.ts"],
    ["functions/fetch-page/index.ts", "../../adapters/wire.ts"],
    ["local/a.ts", "../functions/fetch-page/handler.ts"],
    ["cli/main.ts", "../local/a.ts"],
    ["cli/main.ts", "../report/a.ts"],
    ["report/charts/a.ts", "vega-lite"],
    ["tests/a.test.ts", "../stacks/queues.ts"],
  ])("let %s import %s", (from, specifier) => {
    expect(importing(from, specifier)).toEqual([]);
  });

  it("see every way to import", () => {
    const from = '"./a.ts"';
    const forms = [
      `import ${from};`,
      `import a from ${from};`,
      `import * as a from ${from};`,
      `import type { A } from ${from};`,
      `import {\n  type A,\n  b,\n} from ${from};`,
      `export * from ${from};`,
      `export * as a from ${from};`,
      `export { a } from ${from};`,
      `const a = await import(${from});`,
      `type A = import(${from}).A;`,
    ];
    for (const form of forms)
      expect(
        importsOf(`const z = "z";\n${form}\n`).map(({ specifier }) => specifier),
        form,
      ).toEqual(["./a.ts"]);
  });

  it("are not misled by words in text", () => {
    expect(importsOf('export const a = "x from y";\n// import "no"\nconst b = f("from", "z");\n')).toEqual(
      [],
    );
  });

  it("find a ring, and not one of types alone", () => {
    const ring = (third: string) =>
      cyclesOf(
        new Map([
          ["core/a.ts", 'import { b } from "./b.ts";\n'],
          ["core/b.ts", 'import { c } from "./lake/c.ts";\n'],
          ["core/lake/c.ts", third],
        ]),
      );
    expect(ring('import { a } from "../a.ts";\n')).toEqual([
      "core/a.ts → core/b.ts → core/lake/c.ts → core/a.ts",
    ]);
    expect(ring('import type { A } from "../a.ts";\n')).toEqual([]);
  });
});
