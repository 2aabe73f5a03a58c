import { realpathSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { withLock } from "./install-lock.mjs";
import { staleReasonOf } from "./install-state.mjs";
import { notice } from "./notice.mjs";
import { runChild } from "./run-child.mjs";

/**
 * The environment for npm, without node_modules/.bin on PATH: `npm ci` deletes the Node that lies there, and npm must
 * not run on what it deletes.
 * @type {(env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv}
 */
export const environmentForNpm = (env) => {
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const inModules = `node_modules${sep}.bin`;
  const folders = (env[key] ?? "").split(delimiter).filter((folder) => !folder.endsWith(inModules));
  return { ...env, [key]: folders.join(delimiter) };
};

const npmArguments = ["ci", "--include=dev", "--include=optional", "--loglevel=error"];

/** @type {(root: string) => boolean} */
const runsFromModules = (root) => {
  try {
    return realpathSync(process.execPath).startsWith(realpathSync(join(root, "node_modules")) + sep);
  } catch {
    return false;
  }
};

/** @typedef {import("./run-child.mjs").Ending} Ending */

/** @type {Ending} */
const done = { code: 0 };
/** @type {Ending} */
const failed = { code: 1 };

/** @type {(root: string, addPid: (pid: number) => void) => Promise<Ending>} */
const npmCi = async (root, addPid) => {
  try {
    const ending = await runChild("npm", npmArguments, {
      cwd: root,
      env: environmentForNpm(process.env),
      // stdout is for results, so npm's goes to stderr too.
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
      onStart: addPid,
    });
    if ("signal" in ending || ending.code === 0) return ending;
    notice(`npm ci failed with exit code ${ending.code}; its reason is above`);
  } catch (error) {
    notice(`npm could not be started (${/** @type {Error} */ (error).message}): is it on PATH?`);
  }
  return failed;
};

/**
 * Makes what is installed equal to package-lock.json: `npm ci` when it is not. Code 0 when it is so in the end; else
 * why has been said.
 * @type {(root: string) => Promise<Ending>}
 */
export const ensureInstalled = async (root) => {
  if (staleReasonOf(root) === undefined) return done;
  return withLock(join(root, ".cache", "install.lock"), {
    onWait: () => notice("another command is installing; waiting for it"),
    work: async ({ addPid }) => {
      const reason = staleReasonOf(root);
      if (reason === undefined) return done;
      if (process.platform === "win32" && runsFromModules(root)) {
        notice(`${reason}. Windows cannot replace a Node that is running: run \`npm ci\`, then this again.`);
        return failed;
      }
      notice(`${reason}: running npm ci (this once; about a minute)`);
      return npmCi(root, addPid);
    },
  });
};
