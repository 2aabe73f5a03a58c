// Plain JavaScript that old versions of Node understand: it runs before anything is installed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean,
 *   os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 * @typedef {{ os: string, cpu: string, libc: "glibc" | "musl" | undefined }} Platform
 */

/** @type {(allowed: string | string[] | undefined, value: string) => boolean} */
const allows = (allowed, value) => {
  if (allowed === undefined) return true;
  const list = Array.isArray(allowed) ? allowed : [allowed];
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((entry) => entry.startsWith("!"));
};

/**
 * Whether npm installs this package here. Optional ones that name no platform hang below others that do, so their
 * absence says nothing.
 * @type {(wanted: LockedPackage, platform: Platform) => boolean}
 */
const isExpected = (wanted, { os, cpu, libc }) => {
  if (!wanted.optional) return true;
  if (wanted.os === undefined && wanted.cpu === undefined) return false;
  if (!allows(wanted.os, os) || !allows(wanted.cpu, cpu)) return false;
  return wanted.libc === undefined || (libc !== undefined && allows(wanted.libc, libc));
};

/**
 * Why what is installed is not what package-lock.json asks for; undefined when it is.
 * @type {(state: { locked: Lock, installed: Lock | undefined, platform: Platform,
 *   isPresent: (path: string) => boolean }) => string | undefined}
 */
export const staleReason = ({ locked, installed, platform, isPresent }) => {
  if (!installed) return "nothing is installed yet, or an install was interrupted";
  for (const [path, wanted] of Object.entries(locked.packages)) {
    if (path === "" || wanted.link) continue;
    const found = installed.packages[path];
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (!found) {
      if (isExpected(wanted, platform)) return `${name} ${wanted.version} is missing`;
      continue;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity)
      return `${name} is ${found.version}, package-lock.json says ${wanted.version}`;
    if (!isPresent(path)) return `the folder of ${name} is missing`;
  }
  return undefined;
};

/** @type {(path: string) => Lock | undefined} */
const readLock = (path) => {
  try {
    const lock = JSON.parse(readFileSync(path, "utf8"));
    return lock && typeof lock.packages === "object" ? lock : undefined;
  } catch {
    return undefined;
  }
};

/** @type {() => Platform["libc"]} */
const libcOfLinux = () => {
  try {
    const text = readFileSync("/usr/bin/ldd", "latin1");
    if (text.includes("musl")) return "musl";
    return text.includes("GNU C Library") || text.includes("GLIBC") ? "glibc" : undefined;
  } catch {
    return undefined;
  }
};

/** @type {() => Platform} */
const thisPlatform = () => ({
  os: process.platform,
  cpu: process.arch,
  libc: process.platform === "linux" ? libcOfLinux() : undefined,
});

/**
 * What npm says is installed. It writes this file last, so an install that was cut short has none.
 * @type {(root: string) => Lock | undefined}
 */
const readInstalled = (root) => readLock(join(root, "node_modules", ".package-lock.json"));

/** @type {(root: string) => boolean} */
export const isInstalled = (root) => readInstalled(root) !== undefined;

/**
 * `staleReason` for a checkout.
 * @type {(root: string) => string | undefined}
 */
export const staleReasonOf = (root) => {
  const locked = readLock(join(root, "package-lock.json"));
  if (!locked) return "package-lock.json cannot be read";
  return staleReason({
    locked,
    installed: readInstalled(root),
    platform: thisPlatform(),
    isPresent: (path) => existsSync(join(root, path)),
  });
};
