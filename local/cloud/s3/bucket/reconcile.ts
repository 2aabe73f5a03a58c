import { createHash } from "node:crypto";
import { createReadStream, type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { defaultContentType } from "../http/object-headers.ts";
import {
  asideFolder,
  checkKey,
  incomingFolder,
  isPlainKey,
  keyOfAsidePath,
  objectPath,
  partsFolder,
  reserved,
} from "../keys/placement.ts";
import type { Bucket } from "./bucket.ts";
import type { ObjectRecord } from "./records.ts";

/** Files up to this size are read whole: a stream for each of 100,000 of them takes many seconds. */
const readAtOnce = 256 * 1024;

/** What file managers leave behind: nobody meant it as an object. */
const litter = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

const entriesOf = (folder: string): Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
};

/** Regular files below a folder, as paths from it. Links are not followed: they may lead out of the bucket. */
const filesBelow = function* (folder: string, below = ""): Generator<string> {
  for (const entry of entriesOf(`${folder}/${below}`)) {
    if (entry.isDirectory()) {
      if (below !== "" || entry.name !== reserved) yield* filesBelow(folder, `${below}${entry.name}/`);
    } else if (entry.isFile()) yield `${below}${entry.name}`;
  }
};

const onDisk = function* (bucket: Bucket): Generator<string> {
  yield* filesBelow(bucket.files.root);
  for (const path of filesBelow(bucket.files.at(asideFolder))) yield `${asideFolder}/${path}`;
};

const keyAt = (path: string): string | undefined => {
  if (path.startsWith(`${asideFolder}/`)) return keyOfAsidePath(path.slice(asideFolder.length + 1));
  return isPlainKey(path) && !litter.has(path.slice(path.lastIndexOf("/") + 1)) ? path : undefined;
};

const isKey = (key: string): boolean => {
  try {
    checkKey(key);
    return true;
  } catch {
    return false;
  }
};

/** As a file system that ignores case and composition would compare it. */
const folded = (path: string): string => path.normalize("NFD").toLowerCase();

const removeOrphans = async (bucket: Bucket): Promise<void> => {
  for (const path of filesBelow(bucket.files.at(incomingFolder)))
    await rm(bucket.files.at(`${incomingFolder}/${path}`), { force: true });
  const known = bucket.uploads.files();
  for (const path of filesBelow(bucket.files.at(partsFolder)))
    if (!known.delete(path)) await rm(bucket.files.at(`${partsFolder}/${path}`), { force: true });
  if (known.size > 0)
    bucket.change(() => {
      for (const file of known) bucket.uploads.dropPart(file);
    });
};

const takeIn = async (bucket: Bucket, path: string): Promise<Omit<ObjectRecord, "sequencer"> | undefined> => {
  const key = keyAt(path);
  if (key === undefined || !isKey(key)) return undefined;
  // A name that is not UTF-8 cannot be found again under what was read of it.
  const stat = lstatSync(bucket.files.at(path), { throwIfNoEntry: false });
  if (!stat) return undefined;
  const hash = createHash("md5");
  if (stat.size <= readAtOnce) hash.update(readFileSync(bucket.files.at(path)));
  else for await (const chunk of createReadStream(bucket.files.at(path))) hash.update(chunk as Uint8Array);
  return {
    key,
    size: stat.size,
    etag: hash.digest("hex"),
    modified: Math.floor(stat.mtimeMs / 1000) * 1000,
    aside: path !== key,
    system: { "content-type": defaultContentType },
    metadata: {},
    checksum: undefined,
  };
};

export interface Reconciled {
  readonly dropped: number;
  readonly takenIn: number;
}

/**
 * Makes the index equal to the files, which a person may have changed while nothing ran: rows whose file is gone
 * are dropped, files that the index does not know, or knows with another size, are taken in. Nobody is notified.
 */
export const reconcile = async (bucket: Bucket): Promise<Reconciled> => {
  await removeOrphans(bucket);
  const unknown = new Set(onDisk(bucket));
  const changed: string[] = [];
  const gone: string[] = [];
  const foundOtherwise = new Set<string>();
  for (const { key, aside, size } of bucket.objects.all()) {
    const path = objectPath(key, aside);
    const wasListed = unknown.delete(path);
    const stat = lstatSync(bucket.files.at(path), { throwIfNoEntry: false });
    if (!stat?.isFile()) gone.push(key);
    else if (stat.size !== size) changed.push(path);
    // There, but listed in other capitals: the file system ignores case, and the file is not a new one.
    if (stat && !wasListed) foundOtherwise.add(folded(path));
  }
  for (const path of unknown) if (!foundOtherwise.has(folded(path))) changed.push(path);

  const records: Omit<ObjectRecord, "sequencer">[] = [];
  for (const path of changed) {
    const record = await takeIn(bucket, path);
    if (record) records.push(record);
  }
  if (gone.length === 0 && records.length === 0) return { dropped: 0, takenIn: 0 };
  let takenIn = 0;
  bucket.change((change) => {
    for (const key of gone) bucket.objects.delete(key);
    for (const record of records) {
      const existing = bucket.objects.get(record.key);
      // The same key both plain and aside: the index says which one it is.
      if (existing && existing.aside !== record.aside) continue;
      bucket.objects.put({ ...record, sequencer: change.nextSequencer() });
      takenIn += 1;
    }
  });
  return { dropped: gone.length, takenIn };
};
