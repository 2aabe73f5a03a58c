import { createHash } from "node:crypto";
import type { ObjectStore, StoredObject } from "../../core/ports.ts";
import { inPieces } from "../pieces.ts";

export interface MemoryObjectStore extends ObjectStore {
  readonly objects: ReadonlyMap<string, StoredObject>;
}

export interface ObjectChange {
  readonly key: string;
  readonly event: "created" | "removed";
}

const utf8 = new TextEncoder();

/** The order S3 lists in: by the bytes of the key. */
const byBytes = (a: string, b: string) => Buffer.compare(utf8.encode(a), utf8.encode(b));

/** A bucket in memory; `onChange` is told of every write and removal, after it took place. */
export const createMemoryObjectStore = (
  onChange: (change: ObjectChange) => void = () => undefined,
): MemoryObjectStore => {
  const objects = new Map<string, StoredObject>();
  return {
    objects,
    async *list(prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(byBytes);
      for (const key of keys) {
        const object = objects.get(key);
        if (object) yield { key, etag: object.etag, size: object.size };
      }
    },
    head: async (key) => {
      const object = objects.get(key);
      if (!object) return undefined;
      const { body: _, ...head } = object;
      return head;
    },
    get: async (key) => objects.get(key),
    read: async (key) => {
      const object = objects.get(key);
      return object && inPieces(object.body);
    },
    put: async (key, body, { metadata = {}, onlyIf } = {}) => {
      const present = objects.get(key);
      if (onlyIf === "absent" && present) return "lost";
      if (typeof onlyIf === "object" && present?.etag !== onlyIf.etag) return "lost";
      const etag = `"${createHash("md5").update(body).digest("hex")}"`;
      objects.set(key, { key, etag, size: body.byteLength, metadata, body: body.slice() });
      onChange({ key, event: "created" });
      return "written";
    },
    delete: async (keys) => {
      for (const key of keys) if (objects.delete(key)) onChange({ key, event: "removed" });
    },
  };
};
