import { describe, expect, it } from "vitest";
import { importsOf, resolveFrom } from "./imports.ts";
import { read, readTree, type Tree } from "./source-tree.ts";

const readmes = ["README.md", "README.pt.md"] as const;
const tree = readTree();

/** Every name in code marks of the first cells of the table that begins with this heading. */
const firstCells = (markdown: string, heading: RegExp): string[] => {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => heading.test(line));
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return lines
    .slice(start + 2, end)
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
};

const unique = (names: Iterable<string>): string[] => [...new Set(names)].toSorted();

const settingsInCode = unique(
  [...tree]
    .filter(([path]) => /^(contracts|adapters|stacks)\//.test(path))
    .flatMap(([, source]) => [...source.matchAll(/\b(BOVESPA_[A-Z0-9_]+)\b/g)].map(([, name = ""]) => name)),
);

/** Files that the functions run: what they import, and what that imports. */
const reachable = (from: readonly string[], files: Tree): ReadonlySet<string> => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const source = files.get(path);
    if (source === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly } of importsOf(source))
      if (!typeOnly) visit(resolveFrom(path, specifier) ?? "");
  };
  for (const path of from) visit(path);
  return seen;
};

const entries = [...tree.keys()].filter((path) => /^functions\/[^_][^/]*\/index\.ts$/.test(path));
/** Wrong configuration stops a function before it has a message. */
const sourcesOfFunctions = [...reachable(entries, tree)]
  .filter((path) => path !== "adapters/config.ts")
  .map((path) => tree.get(path) ?? "");

const codesInFunctions = unique(
  sourcesOfFunctions.flatMap((source) =>
    [...source.matchAll(/new (?:Permanent|Transient|Visible)Error\(\s*"([^"]+)"/g)].map(
      ([, code = ""]) => code,
    ),
  ),
);

/** Statuses have one code each: `http-` and the number. */
const isStatus = (code: string) => /^http-\d{3}$/.test(code);

describe.each(readmes)("%s", (file) => {
  const markdown = read(file);

  it("lists every setting that the code reads, and no other", () => {
    expect(settingsInCode.length).toBeGreaterThan(15);
    const listed = firstCells(markdown, /^\| (variable|variável) \|/);
    expect(unique(listed.filter((name) => name.startsWith("BOVESPA_")))).toEqual(settingsInCode);
    expect(listed).toHaveLength(new Set(listed).size);
  });

  it("explains every failure code that a function can give a dead letter", () => {
    expect(entries.length).toBeGreaterThan(5);
    expect(codesInFunctions.length).toBeGreaterThan(20);
    const listed = firstCells(markdown, /^\| `failure-code` \|/);
    expect(codesInFunctions.filter((code) => !listed.includes(code))).toEqual([]);
  });

  it("explains no failure code that the functions do not have", () => {
    const listed = firstCells(markdown, /^\| `failure-code` \|/);
    expect(listed.length).toBeGreaterThan(20);
    const has = (code: string) => sourcesOfFunctions.some((source) => source.includes(`"${code}"`));
    expect(listed.filter((code) => !isStatus(code) && !has(code))).toEqual([]);
  });
});

describe(".env.example", () => {
  it("names settings that the code reads", () => {
    const names = [...read(".env.example").matchAll(/^#?(BOVESPA_[A-Z0-9_]+)=/gm)].map(
      ([, name = ""]) => name,
    );
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !settingsInCode.includes(name))).toEqual([]);
  });
});
