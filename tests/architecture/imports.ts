import { posix } from "node:path";
import type { Tree } from "./source-tree.ts";

export interface Import {
  readonly specifier: string;
  /** `import type` and `export type`: gone at run time. */
  readonly typeOnly: boolean;
}

/** Statements begin a line, since the formatter sets them so; an import inside an expression may stand anywhere. */
const statement =
  /^(?:import|export)\s+(?<type>type\s)?(?:[^"'`;()=]*?\sfrom\s+)?["'](?<from>[^"'\n]+)["']/gm;
const expression = /\bimport\(\s*["'`](?<from>[^"'`\n]+)["'`]/g;

export const importsOf = (source: string): Import[] => [
  ...[...source.matchAll(statement)].map(({ groups }) => ({
    specifier: String(groups?.from),
    typeOnly: groups?.type !== undefined,
  })),
  ...[...source.matchAll(expression)].map(({ groups }) => ({
    specifier: String(groups?.from),
    typeOnly: false,
  })),
];

/** The path from the root that a relative specifier names; undefined for a package. */
export const resolveFrom = (path: string, specifier: string): string | undefined =>
  specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined;

/** Paths that import each other in a ring at run time, each ring once. */
export const cyclesOf = (tree: Tree): string[] => {
  const targets = (path: string) =>
    importsOf(tree.get(path) ?? "")
      .filter(({ typeOnly }) => !typeOnly)
      .flatMap(({ specifier }) => resolveFrom(path, specifier) ?? [])
      .filter((target) => tree.has(target));
  const done = new Set<string>();
  const found = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.add([...trail.slice(at), path].join(" → "));
    if (at >= 0 || done.has(path)) return;
    for (const target of targets(path)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return [...found];
};
