import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimes, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

/**
 * @typedef {{ host: string, pids: number[] }} Owner
 * @typedef {{ owner: Owner | undefined, ageMs: number }} Held
 */

const heartbeatMs = 2_000;
/** A holder of whom nothing can be asked is given up after this long without a heartbeat. */
const silenceMs = 15_000;
/** Process ids are given out again, so even a living one counts only so long. */
const longestMs = 10 * 60_000;

/** @type {(pid: number) => boolean} */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
};

/**
 * Whether whoever made the lock is gone.
 * @type {(held: Held, here: { host: string, isAlive: (pid: number) => boolean }) => boolean}
 */
export const isAbandoned = ({ owner, ageMs }, here) => {
  if (!owner || owner.host !== here.host) return ageMs > silenceMs;
  return ageMs > longestMs || !owner.pids.some((pid) => here.isAlive(pid));
};

/** @type {(folder: string) => string} */
const identityOf = (folder) => {
  const { ino, birthtimeMs } = statSync(folder);
  return `${ino}:${birthtimeMs}`;
};

/** @type {(folder: string) => Owner | undefined} */
const ownerOf = (folder) => {
  try {
    return JSON.parse(readFileSync(join(folder, "owner.json"), "utf8"));
  } catch {
    return undefined;
  }
};

/** @type {(folder: string) => (Held & { identity: string }) | undefined} */
const inspect = (folder) => {
  try {
    const ageMs = Date.now() - statSync(folder).mtimeMs;
    return { identity: identityOf(folder), owner: ownerOf(folder), ageMs };
  } catch {
    return undefined;
  }
};

/** @type {(folder: string) => boolean} */
const make = (folder) => {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
};

/**
 * Takes an abandoned lock out of the way. Of several that try, the rename succeeds for one; a lock that another has
 * made meanwhile is put back.
 * @type {(folder: string, identity: string) => void}
 */
const clear = (folder, identity) => {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
    if (identityOf(aside) === identity) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, folder);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
  }
};

/**
 * Waits until the lock is ours, runs the work, gives the lock back.
 * @template T
 * @param {string} folder
 * @param {{ work: (lock: { addPid: (pid: number) => void }) => Promise<T>, onWait?: () => void, pollMs?: number }} options
 * @returns {Promise<T>}
 */
export const withLock = async (folder, { work, onWait, pollMs = 200 }) => {
  let waited = false;
  while (!make(folder)) {
    const held = inspect(folder);
    if (held && isAbandoned(held, { host: hostname(), isAlive })) {
      clear(folder, held.identity);
      continue;
    }
    if (!waited) onWait?.();
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const pids = [process.pid];
  const write = () => writeFileSync(join(folder, "owner.json"), JSON.stringify({ host: hostname(), pids }));
  write();
  const heartbeat = setInterval(() => utimes(folder, new Date(), new Date(), () => {}), heartbeatMs);
  try {
    return await work({
      addPid: (pid) => {
        pids.push(pid);
        write();
      },
    });
  } finally {
    clearInterval(heartbeat);
    rmSync(folder, { recursive: true, force: true });
  }
};
