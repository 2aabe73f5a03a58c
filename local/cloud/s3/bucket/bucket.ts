import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { noSuchBucket } from "../errors.ts";
import { incomingFolder, objectPath, partsFolder } from "../keys/placement.ts";
import type { NotificationConfiguration } from "../notifications/configuration.ts";
import type { S3Notification } from "../notifications/notification.ts";
import { type BucketFiles, createBucketFiles } from "./files.ts";
import { createObjectIndex, type ObjectIndex } from "./object-index.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { ObjectRecord } from "./records.ts";
import { openIndex } from "./schema.ts";
import { createSettings } from "./settings.ts";
import { createUploadIndex, type UploadIndex } from "./upload-index.ts";

/** What one transaction may do; files follow after its commit. */
export interface Change {
  /** Puts an object whose body lies in `incoming`, a path within the bucket; gives it its place and sequencer. */
  putObject(object: Omit<ObjectRecord, "aside" | "sequencer">, incoming: string): ObjectRecord;
  /** Takes an object away; gives the sequencer of its removal. */
  removeObject(object: Pick<ObjectRecord, "key" | "aside">): string;
  bringIn(incoming: string, path: string): void;
  takeAway(path: string): void;
  notify(notification: S3Notification): void;
  nextSequencer(): string;
}

export interface Bucket {
  readonly name: string;
  /** Milliseconds. */
  readonly createdAt: number;
  readonly objects: ObjectIndex;
  readonly uploads: UploadIndex;
  readonly files: BucketFiles;
  readonly outbox: Outbox;
  notifications(): NotificationConfiguration;
  setNotifications(configuration: NotificationConfiguration): void;
  /** A new path within the bucket for a body on its way in. */
  incoming(): string;
  /**
   * One transaction, its files, and the start of its notifications. Nothing else happens in between, and a crash
   * after the commit is made good by the next start. Throws `NoSuchBucket` once the bucket is closed. `incoming` is
   * the body that the change is for, if any: it is removed when nothing was committed.
   */
  change<T>(work: (change: Change) => T, incoming?: string): T;
  close(): Promise<void>;
}

export interface BucketDeps {
  readonly dataDir: string;
  readonly clock: () => Date;
  readonly publish: (notification: S3Notification) => Promise<void>;
}

export const indexPath = (dataDir: string, name: string): string => join(dataDir, `${name}.sqlite`);

/** What a transaction owes to files: a rename of `incoming` to `path`, or, without `incoming`, a removal. */
interface Owed {
  readonly incoming: string | null;
  readonly path: string;
}

const createLedger = (database: DatabaseSync, files: BucketFiles) => {
  const add = database.prepare("INSERT INTO owed (incoming, path) VALUES (?, ?)");
  const clear = database.prepare("DELETE FROM owed");
  const all = database.prepare("SELECT incoming, path FROM owed ORDER BY position");
  // True until a look into the table has shown that a crash left nothing.
  let isBehind = true;
  const perform = (owed: readonly Owed[]): void => {
    isBehind = true;
    for (const { incoming, path } of owed) {
      if (incoming === null) files.remove(path);
      else files.move(incoming, path);
    }
    isBehind = false;
  };
  return {
    add: (owed: Owed) => void add.run(owed.incoming, owed.path),
    clear: () => void clear.run(),
    perform,
    catchUp() {
      if (isBehind) perform(all.all() as unknown as Owed[]);
    },
  };
};

/** Opens or creates a bucket, and finishes the file work of its last transaction. */
export const openBucket = (name: string, { dataDir, clock, publish }: BucketDeps): Bucket => {
  const files = createBucketFiles(join(dataDir, name));
  for (const folder of [incomingFolder, partsFolder]) mkdirSync(files.at(folder), { recursive: true });
  const database = openIndex(indexPath(dataDir, name));
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  const ledger = createLedger(database, files);
  const settings = createSettings(database, clock);
  const objects = createObjectIndex(database);
  const uploads = createUploadIndex(database);
  const outbox = createOutbox(database, publish);
  let isOpen = true;
  ledger.catchUp();

  const change = <T>(work: (change: Change) => T, incoming?: string): T => {
    const discard = (): void => {
      if (incoming !== undefined) files.remove(incoming);
    };
    if (!isOpen) {
      discard();
      throw noSuchBucket(name);
    }
    ledger.catchUp();
    const owed: Owed[] = [];
    let notifies = false;
    const owe = (each: Owed): void => {
      owed.push(each);
      ledger.add(each);
    };
    begin.run();
    let result: T;
    try {
      ledger.clear();
      result = work({
        putObject(object, incoming) {
          const aside = objects.get(object.key)?.aside ?? files.mustLieAside(object.key);
          const record = { ...object, aside, sequencer: settings.nextSequencer() };
          objects.put(record);
          owe({ incoming, path: objectPath(object.key, aside) });
          return record;
        },
        removeObject({ key, aside }) {
          objects.delete(key);
          owe({ incoming: null, path: objectPath(key, aside) });
          return settings.nextSequencer();
        },
        bringIn: (incoming, path) => owe({ incoming, path }),
        takeAway: (path) => owe({ incoming: null, path }),
        notify(notification) {
          notifies = true;
          outbox.add(notification);
        },
        nextSequencer: settings.nextSequencer,
      });
      commit.run();
    } catch (error) {
      // A full disk has ended the transaction already.
      if (database.isTransaction) rollback.run();
      discard();
      throw error;
    }
    ledger.perform(owed);
    if (notifies) outbox.wake();
    return result;
  };

  return {
    name,
    createdAt: settings.createdAt,
    objects,
    uploads,
    files,
    outbox,
    notifications: settings.notifications,
    setNotifications: settings.setNotifications,
    incoming: () => `${incomingFolder}/${randomUUID()}`,
    change,
    async close() {
      isOpen = false;
      await outbox.stop();
      database.close();
    },
  };
};
