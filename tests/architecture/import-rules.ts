import { importsOf, resolveFrom } from "./imports.ts";
import type { Tree } from "./source-tree.ts";

interface Rule {
  readonly appliesTo: RegExp;
  /** Paths from the root that may be imported. */
  readonly files: (target: string, from: string) => boolean;
  readonly packages: RegExp;
}

const below = (...folders: readonly string[]) => {
  const pattern = new RegExp(`^(${folders.join("|")})/`);
  return (target: string) => pattern.test(target);
};
const functionOf = (path: string) => /^functions\/([^/]+)\//.exec(path)?.[1];
const isEntry = (path: string) => /^functions\/[^/]+\/index\.ts$/.test(path);
/** Use cases have the name of their function or command: a verb and a noun, right below core. */
const isUseCase = (path: string) => /^core\/(?!ports|errors)[a-z]+-[a-z-]+\.ts$/.test(path);
/** What the composition root and the clients may take from right below core all the same. */
const isSharedWithAdapters = (path: string) => /^core\/(run-id|session-clock)\.ts$/.test(path);
const anyPackage = /./;

/** Who may import what. The first rule whose pattern fits a file holds for it. */
const rules: readonly Rule[] = [
  { appliesTo: /^contracts\//, files: below("contracts"), packages: /^zod$/ },
  {
    appliesTo: /^core\//,
    files: below("contracts", "core"),
    packages: /^(zod|uuid|node:crypto|node:zlib)$/,
  },
  { appliesTo: /^sql\//, files: below("contracts", "sql"), packages: /^(zod|node:(fs|path|url))$/ },
  {
    appliesTo: /^adapters\//,
    files: (target) =>
      below("contracts", "core", "sql", "adapters")(target) &&
      (!isUseCase(target) || isSharedWithAdapters(target)),
    packages:
      /^(zod|uuid|hyparquet-writer|@aws-sdk\/.+|@smithy\/.+|@aws-lambda-powertools\/.+|node:.+)(\/|$)/,
  },
  {
    appliesTo: /^report\//,
    files: below("contracts", "core", "sql", "report"),
    packages: /^(vega|vega-lite|node:fs)$/,
  },
  {
    appliesTo: /^functions\/[^/]+\/index\.ts$/,
    files: (target, from) => below("adapters")(target) || functionOf(target) === functionOf(from),
    packages: /^$/,
  },
  {
    appliesTo: /^functions\//,
    files: (target, from) =>
      below("contracts", "core", "functions/_shared")(target) || functionOf(target) === functionOf(from),
    packages: /^(zod|aws-lambda|@aws-lambda-powertools\/batch)$/,
  },
  {
    appliesTo: /^stacks\//,
    files: (target) =>
      below("stacks", "contracts/tables")(target) ||
      /^contracts\/(alarms|names|topology|settings)\.ts$/.test(target),
    packages: anyPackage,
  },
  {
    appliesTo: /^local\//,
    files: (target) =>
      !below("stacks", "cli", "console", "bench", "scripts", "tests")(target) && !isEntry(target),
    packages: anyPackage,
  },
  {
    appliesTo: /^(cli|console)\//,
    files: (target) => !below("stacks", "bench", "scripts", "tests")(target) && !isEntry(target),
    packages: anyPackage,
  },
  { appliesTo: /^(bench|scripts)\//, files: (target) => !below("tests")(target), packages: anyPackage },
  { appliesTo: /^tests\//, files: () => true, packages: anyPackage },
];

/** Every import that breaks the table, as `from → target`; files that no rule is for are named too. */
export const violationsOf = (tree: Tree): string[] =>
  [...tree].flatMap(([path, source]) => {
    if (!path.includes("/")) return [];
    const rule = rules.find(({ appliesTo }) => appliesTo.test(path));
    if (!rule) return [`${path}: no rule for this folder`];
    return importsOf(source).flatMap(({ specifier }) => {
      const target = resolveFrom(path, specifier);
      const allowed = target === undefined ? rule.packages.test(specifier) : rule.files(target, path);
      return allowed ? [] : [`${path} → ${target ?? specifier}`];
    });
  });
