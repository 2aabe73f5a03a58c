import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Source text by path from the root, with forward slashes. */
export type Tree = ReadonlyMap<string, string>;

const notOurs = new Set(["node_modules", "recordings", "coverage", "dist"]);
const isSource = (name: string) => name.endsWith(".ts") && !name.endsWith(".d.ts");

const walk = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name.startsWith(".") || notOurs.has(entry.name) ? [] : walk(path);
    return isSource(entry.name) ? [path] : [];
  });

/** Every TypeScript file of the project. */
export const readTree = (): Tree =>
  new Map(
    walk("")
      .toSorted()
      .map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );

export const read = (path: string): string => readFileSync(join(root, path), "utf8");
