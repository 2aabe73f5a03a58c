import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Bucket, type BucketDeps, indexPath, openBucket } from "./bucket/bucket.ts";
import { reconcile } from "./bucket/reconcile.ts";
import { noSuchBucket, S3Error } from "./errors.ts";
import { checkBucketName, isBucketName } from "./keys/bucket-name.ts";
import { reserved } from "./keys/placement.ts";

export interface Buckets {
  /** Opens every bucket whose folder or index is there, and brings its index in line with its files. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Throws `NoSuchBucket`, or `InvalidBucketName`. */
  get(name: string): Bucket;
  find(name: string): Bucket | undefined;
  /** By name. */
  all(): readonly Bucket[];
  /** The bucket of that name, new or not. */
  create(name: string): Bucket;
  /** Throws `BucketNotEmpty`. Waits until what the bucket has to tell is told. */
  delete(name: string): Promise<void>;
}

const bucketNameOf = (entry: {
  name: string;
  isDirectory(): boolean;
  isFile(): boolean;
}): string | undefined => {
  const name = entry.isDirectory() ? entry.name : entry.name.replace(/\.sqlite$/, "");
  const isIndex = entry.isFile() && entry.name.endsWith(".sqlite");
  return (entry.isDirectory() || isIndex) && isBucketName(name) ? name : undefined;
};

/** Milliseconds that a DeleteBucket waits for a topic that does not answer. */
const longestDrain = 5_000;

const holdsFiles = (folder: string): boolean =>
  readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? holdsFiles(join(folder, entry.name)) : true,
  );

/** Empty but for what is ours: a file that a person put there is not ours to delete. */
const isDeletable = (bucket: Bucket): boolean =>
  bucket.objects.isEmpty() &&
  !readdirSync(bucket.files.root, { withFileTypes: true }).some(
    (entry) => entry.name !== reserved && (!entry.isDirectory() || holdsFiles(bucket.files.at(entry.name))),
  );

const notEmpty = (name: string) =>
  new S3Error("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", {
    details: { BucketName: name },
  });

const drainedInTime = async (bucket: Bucket): Promise<void> => {
  const timer = new AbortController();
  const tooLate = wait(longestDrain, undefined, { signal: timer.signal }).then(() => {
    throw new S3Error(
      "OperationAborted",
      409,
      "Notifications of the bucket are still to be delivered. Try again.",
    );
  });
  try {
    await Promise.race([bucket.outbox.drained(), tooLate]);
  } finally {
    timer.abort();
    await tooLate.catch(() => undefined);
  }
};

export const createBuckets = (deps: BucketDeps): Buckets => {
  const open = new Map<string, Bucket>();

  const find = (name: string) => open.get(name);
  const get = (name: string): Bucket => {
    const bucket = open.get(name);
    if (bucket) return bucket;
    checkBucketName(name);
    throw noSuchBucket(name);
  };

  return {
    find,
    get,
    async open() {
      const entries = readdirSync(deps.dataDir, { withFileTypes: true });
      const names = new Set(entries.map(bucketNameOf).filter((name) => name !== undefined));
      for (const name of [...names].sort()) {
        const bucket = openBucket(name, deps);
        open.set(name, bucket);
        await reconcile(bucket);
        bucket.outbox.wake();
      }
    },
    async close() {
      const buckets = [...open.values()];
      open.clear();
      await Promise.all(buckets.map((bucket) => bucket.close()));
    },
    all: () => [...open.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    create(name) {
      checkBucketName(name);
      const bucket = open.get(name) ?? openBucket(name, deps);
      open.set(name, bucket);
      return bucket;
    },
    async delete(name) {
      const bucket = get(name);
      if (!isDeletable(bucket)) throw notEmpty(name);
      await drainedInTime(bucket);
      if (open.get(name) !== bucket) throw noSuchBucket(name);
      if (!isDeletable(bucket)) throw notEmpty(name);
      await bucket.close();
      open.delete(name);
      for (const suffix of ["", "-wal", "-shm"])
        rmSync(indexPath(deps.dataDir, name) + suffix, { force: true });
      rmSync(bucket.files.root, { recursive: true, force: true });
    },
  };
};
