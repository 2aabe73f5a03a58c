import type { ObjectStore } from "../../core/ports.ts";

export interface Holding {
  readonly files: number;
  readonly bytes: number;
}

/** What lies under a prefix, and the ETag of each object, so that two inventories can be compared. */
export interface Inventory extends Holding {
  readonly etags: ReadonlyMap<string, string>;
}

export const takeInventory = async (store: ObjectStore, prefix: string): Promise<Inventory> => {
  const etags = new Map<string, string>();
  let bytes = 0;
  for await (const { key, etag, size } of store.list(prefix)) {
    etags.set(key, etag);
    bytes += size;
  }
  return { files: etags.size, bytes, etags };
};

/** How many objects are new or have other bytes, and how many are gone. */
export const changesBetween = (before: Inventory, after: Inventory): number => {
  let changes = 0;
  for (const [key, etag] of after.etags) if (before.etags.get(key) !== etag) changes++;
  for (const key of before.etags.keys()) if (!after.etags.has(key)) changes++;
  return changes;
};
