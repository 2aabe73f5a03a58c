import { invalidArgument, S3Error } from "../errors.ts";

/** Everything of a bucket's folder that is not a plain object lies below this name. */
export const reserved = ".s3";
/** Objects that cannot lie under their own name. */
export const asideFolder = `${reserved}/aside`;
/** Bodies on their way in; the same file system as the objects, so that a rename is enough. */
export const incomingFolder = `${reserved}/incoming`;
export const partsFolder = `${reserved}/parts`;

const longestKeyBytes = 1024;
/** NAME_MAX of common file systems. */
const longestNameBytes = 255;
const asideNameLength = 200;

/** Names that Windows refuses or reads as something else; on other systems they are ordinary names. */
const refusedOnWindows = /[:*?"<>|]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const refusedEverywhere = /[\p{Cc}\\]/u;

export const checkKey = (key: string): void => {
  if (Buffer.byteLength(key) > longestKeyBytes)
    throw new S3Error("KeyTooLongError", 400, "Your key is too long", {
      details: { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(longestKeyBytes) },
    });
  if (!key.isWellFormed()) throw invalidArgument("The key is not Unicode text", "key", key.toWellFormed());
};

const isPlainName = (name: string): boolean =>
  name !== "" &&
  name !== "." &&
  name !== ".." &&
  !refusedEverywhere.test(name) &&
  Buffer.byteLength(name) <= longestNameBytes &&
  !(process.platform === "win32" && refusedOnWindows.test(name));

/** Whether a key may name a file below the bucket's folder as it stands. */
export const isPlainKey = (key: string): boolean => {
  const names = key.split("/");
  return names[0]?.toLowerCase() !== reserved && names.every(isPlainName);
};

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

/**
 * A key as a path below the aside folder, one to one. Capitals are escaped too, so that two keys never meet on a
 * file system that ignores case. Folders begin with `+` and files with `@`: neither occurs in what follows.
 */
export const asidePath = (key: string): string => {
  let escaped = "";
  for (const byte of Buffer.from(key)) {
    const character = String.fromCharCode(byte);
    escaped += /[a-z0-9._-]/.test(character) ? character : percent(byte);
  }
  const folders: string[] = [];
  while (escaped.length > asideNameLength) {
    folders.push(`+${escaped.slice(0, asideNameLength)}`);
    escaped = escaped.slice(asideNameLength);
  }
  return [...folders, `@${escaped}`].join("/");
};

/** The key that `asidePath` gave this path; undefined for a path that no key has. */
export const keyOfAsidePath = (path: string): string | undefined => {
  try {
    const key = decodeURIComponent(
      path
        .split("/")
        .map((name) => name.slice(1))
        .join(""),
    );
    return asidePath(key) === path ? key : undefined;
  } catch {
    return undefined;
  }
};

/** Where an object lies, from the bucket's folder. */
export const objectPath = (key: string, aside: boolean): string =>
  aside ? `${asideFolder}/${asidePath(key)}` : key;
