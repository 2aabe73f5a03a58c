import type { DatabaseSync } from "node:sqlite";
import { checksumText, keyBytes, type Part, type SqlRow, toPart, toUpload, type Upload } from "./records.ts";

export interface UploadIndex {
  get(id: string): Upload | undefined;
  add(upload: Upload): void;
  /** Removes the upload and its parts. */
  delete(id: string): void;
  /** Up to `limit` uploads with key >= `fromKey`, those of the same key by id, only after `afterId` for the first. */
  list(fromKey: Uint8Array, afterId: string | undefined, limit: number): Upload[];
  part(id: string, number: number): Part | undefined;
  putPart(part: Part): void;
  parts(id: string, after: number, limit: number): Part[];
  /** Every part file that a row names. */
  files(): Set<string>;
  /** Forgets a part whose file is gone. */
  dropPart(file: string): void;
}

export const createUploadIndex = (database: DatabaseSync): UploadIndex => {
  const get = database.prepare("SELECT * FROM uploads WHERE id = ?");
  const add = database.prepare("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM uploads WHERE id = ?");
  const removeParts = database.prepare("DELETE FROM parts WHERE upload_id = ?");
  const list = database.prepare("SELECT * FROM uploads WHERE (key, id) > (?, ?) ORDER BY key, id LIMIT ?");
  const part = database.prepare("SELECT * FROM parts WHERE upload_id = ? AND number = ?");
  const putPart = database.prepare("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)");
  const parts = database.prepare(
    "SELECT * FROM parts WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?",
  );
  const files = database.prepare("SELECT file FROM parts");
  const dropPart = database.prepare("DELETE FROM parts WHERE file = ?");

  return {
    get(id) {
      const row = get.get(id);
      return row && toUpload(row);
    },
    add(upload) {
      add.run(
        upload.id,
        keyBytes(upload.key),
        upload.initiated,
        JSON.stringify(upload.system),
        JSON.stringify(upload.metadata),
        upload.algorithm ?? null,
        upload.type ?? null,
      );
    },
    delete(id) {
      removeParts.run(id);
      remove.run(id);
    },
    list: (fromKey, afterId, limit) =>
      list.all(fromKey, afterId ?? "", limit).map((row) => toUpload(row as SqlRow)),
    part(id, number) {
      const row = part.get(id, number);
      return row && toPart(row);
    },
    putPart(each) {
      putPart.run(
        each.uploadId,
        each.number,
        each.size,
        each.etag,
        each.modified,
        each.file,
        checksumText(each.checksum),
      );
    },
    parts: (id, after, limit) => parts.all(id, after, limit).map((row) => toPart(row as SqlRow)),
    files: () => new Set(files.all().map((row) => row.file as string)),
    dropPart: (file) => void dropPart.run(file),
  };
};
