#!/usr/bin/env node
// Plain JavaScript, so that any Node can say what is missing. It never installs.
import { fileURLToPath } from "node:url";
import { findNode } from "../scripts/launcher/choose-node.mjs";
import { isInstalled, staleReasonOf } from "../scripts/launcher/install-state.mjs";
import { notice } from "../scripts/launcher/notice.mjs";
import { endAs, runScript } from "../scripts/launcher/run-child.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

/** @type {() => Promise<import("../scripts/launcher/run-child.mjs").Ending>} */
const start = async () => {
  const stale = staleReasonOf(root);
  if (stale && !isInstalled(root)) {
    notice(`${stale}.`);
    notice(`Run \`npm ci\` (or \`npm start\`, which installs and then runs) in ${root}`);
    return { code: 1 };
  }
  if (stale) notice(`${stale}; \`npm ci\` in ${root} brings it up to date`);
  const node = findNode(root);
  if ("path" in node) return runScript(node.path, main, process.argv.slice(2));
  notice(node.problem);
  return { code: 1 };
};

endAs(await start());
