import type { DatabaseSync } from "node:sqlite";
import { checksumText, keyBytes, type ObjectRecord, type SqlRow, toObjectRecord } from "./records.ts";

/** What a listing shows of an object. */
export type ListedObject = Pick<ObjectRecord, "key" | "size" | "etag" | "modified" | "checksum" | "aside">;

export interface ObjectIndex {
  get(key: string): ObjectRecord | undefined;
  put(record: ObjectRecord): void;
  delete(key: string): void;
  isEmpty(): boolean;
  /** Up to `limit` objects with `from` <= key < `until` (no end when undefined), in byte order. */
  range(from: Uint8Array, until: Uint8Array | undefined, limit: number): ListedObject[];
  /** Every object, in byte order, without holding them all in memory. */
  all(): IterableIterator<ListedObject>;
}

const listed = "key, size, etag, modified, checksum, aside";

export const createObjectIndex = (database: DatabaseSync): ObjectIndex => {
  const get = database.prepare("SELECT * FROM objects WHERE key = ?");
  const put = database.prepare("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM objects WHERE key = ?");
  const any = database.prepare("SELECT 1 FROM objects LIMIT 1");
  const between = database.prepare(
    `SELECT ${listed} FROM objects WHERE key >= ? AND key < ? ORDER BY key LIMIT ?`,
  );
  const onward = database.prepare(`SELECT ${listed} FROM objects WHERE key >= ? ORDER BY key LIMIT ?`);
  const all = database.prepare(`SELECT ${listed} FROM objects ORDER BY key`);

  return {
    get(key) {
      const row = get.get(keyBytes(key));
      return row && toObjectRecord(row);
    },
    put(record) {
      put.run(
        keyBytes(record.key),
        record.size,
        record.etag,
        record.modified,
        record.sequencer,
        record.aside ? 1 : 0,
        JSON.stringify(record.system),
        JSON.stringify(record.metadata),
        checksumText(record.checksum),
      );
    },
    delete: (key) => void remove.run(keyBytes(key)),
    isEmpty: () => any.get() === undefined,
    range: (from, until, limit) =>
      (until ? between.all(from, until, limit) : onward.all(from, limit)).map((row) =>
        toObjectRecord(row as SqlRow),
      ),
    *all() {
      for (const row of all.iterate()) yield toObjectRecord(row as SqlRow);
    },
  };
};
