// The start of every npm script: `node scripts/launch.mjs FILE [ARGUMENT…]` installs what is missing, then runs FILE
// under the project's own Node. One process does both, because a shell that has run `node` once would go on using the
// one it found before the install.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./launcher/choose-node.mjs";
import { ensureInstalled } from "./launcher/install.mjs";
import { notice } from "./launcher/notice.mjs";
import { endAs, runScript } from "./launcher/run-child.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [file, ...args] = process.argv.slice(2);

/** @type {(file: string) => Promise<import("./launcher/run-child.mjs").Ending>} */
const launch = async (file) => {
  const installed = await ensureInstalled(root);
  if (!("code" in installed && installed.code === 0)) return installed;
  const node = findNode(root);
  if ("path" in node) return runScript(node.path, resolve(root, file), args);
  notice(node.problem);
  return { code: 1 };
};

if (file === undefined) {
  notice("usage: node scripts/launch.mjs FILE [ARGUMENT…]");
  process.exitCode = 2;
} else {
  endAs(await launch(file));
}
