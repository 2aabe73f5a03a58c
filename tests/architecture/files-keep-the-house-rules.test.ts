import { describe, expect, it } from "vitest";
import { consumerNames, scheduledFunctions } from "../../contracts/topology.ts";
import { importsOf, resolveFrom } from "./imports.ts";
import { readTree } from "./source-tree.ts";

const tree = readTree();
const functionNames = [...consumerNames, ...Object.keys(scheduledFunctions)];

/** The tree's lines that a rule is against, as `path:line`. */
const linesThat = (breaks: (line: string) => boolean, among: (path: string) => boolean = () => true) =>
  [...tree]
    .filter(([path]) => among(path))
    .flatMap(([path, source]) =>
      source.split("\n").flatMap((line, at) => (breaks(line) ? [`${path}:${at + 1}`] : [])),
    );
const lengthOf = (source: string) => source.trimEnd().split("\n").length;

describe("functions", () => {
  it("are those of the topology, and no other", () => {
    const found = new Set(
      [...tree.keys()].flatMap((path) => /^functions\/([^_/][^/]*)\//.exec(path)?.[1] ?? []),
    );
    expect([...found].toSorted()).toEqual(functionNames.toSorted());
    expect(found.size).toBeGreaterThanOrEqual(6);
  });

  it.each(functionNames)("%s has a handler and an entry of 15 lines at most", (name) => {
    expect(tree.get(`functions/${name}/handler.ts`)).toMatch(/^export const buildHandler\b/m);
    const entry = tree.get(`functions/${name}/index.ts`) ?? "";
    expect(entry).toMatch(/^export const handler\b/m);
    expect(lengthOf(entry)).toBeLessThanOrEqual(15);
  });
});

describe("source files", () => {
  it("have 350 lines at most", () => {
    const long = [...tree].filter(([, source]) => lengthOf(source) > 350).map(([path]) => path);
    expect(long).toEqual([]);
  });

  it("have kebab-case names", () => {
    const odd = [...tree.keys()].filter(
      (path) => !/^(_?[a-z0-9]+([-.][a-z0-9]+)*\/)*[a-z0-9]+([-.][a-z0-9]+)*$/.test(path),
    );
    expect(odd).toEqual([]);
  });

  it("read the environment in adapters/config.ts alone, and at the entry of the stacks", () => {
    const readers = linesThat(
      (line) =>
        /\bprocess\s*(\.\s*env\b|\[\s*["']env)/.test(line) ||
        /\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(line),
      (path) => !/^(tests|scripts)\//.test(path) && !["adapters/config.ts", "sst.config.ts"].includes(path),
    );
    expect(readers).toEqual([]);
    expect(tree.get("adapters/config.ts")).toContain("process.env");
  });

  it("name an issue in each note of what is left to do", () => {
    expect(
      linesThat(
        (line) => /\b(TO-?DO|FIX-?ME)\b/.test(line) && !/#\d+/.test(line),
        (path) => !path.startsWith("tests/architecture/"),
      ),
    ).toEqual([]);
  });

  it("switch off neither types nor lint", () => {
    const marks = /@ts-(ignore|nocheck|expect-error)|biome-ignore/;
    const offs = linesThat(
      (line) => marks.test(line),
      (path) => !path.startsWith("tests/architecture/"),
    );
    expect(offs).toEqual([]);
  });
});

describe("tests", () => {
  const isTest = (path: string) => path.endsWith(".test.ts");

  it("are none of them skipped, focused or left empty", () => {
    const marked =
      /\b(it|test|describe)(\.\w+)*\.(only|skip|skipIf|runIf|todo|fails)\b|\b(xit|xdescribe|fit|fdescribe)\(/;
    expect(linesThat((line) => marked.test(line), isTest)).toEqual([]);
  });

  it("replace no module", () => {
    expect(linesThat((line) => /\bvi\.(mock|doMock|hoisted)\(/.test(line), isTest)).toEqual([]);
  });

  it("lie in a folder that a group runs", () => {
    const groups = [
      ...(tree.get("vitest.config.ts") ?? "").matchAll(/\bgroup\("[^"]+", \[([^\]]+)\]\)/g),
    ].flatMap(([, folders]) =>
      String(folders)
        .split(/[", ]+/)
        .filter((name) => name !== ""),
    );
    expect(groups.length).toBeGreaterThanOrEqual(8);
    const ofTheirOwn = [...tree]
      .filter(([path]) => /^vitest\.[a-z]+\.config\.ts$/.test(path))
      .flatMap(([, source]) => [...source.matchAll(/"tests\/([a-z]+)\//g)].map((match) => match[1]));
    const run = new Set([...groups, ...ofTheirOwn]);
    expect([...tree.keys()].filter(isTest).filter((path) => !run.has(path.split("/")[1]))).toEqual([]);
  });
});

describe("contracts", () => {
  it("export no name that nobody uses", () => {
    const names = [...(tree.get("contracts/names.ts") ?? "").matchAll(/^export const (\w+)/gm)].map(
      (match) => match[1],
    );
    expect(names.length).toBeGreaterThan(2);
    const users = [...tree].filter(([path, source]) =>
      importsOf(source).some(({ specifier }) => resolveFrom(path, specifier) === "contracts/names.ts"),
    );
    const unused = names.filter(
      (name) => !users.some(([, source]) => new RegExp(`\\b${name}\\b`).test(source)),
    );
    expect(unused).toEqual([]);
  });
});
