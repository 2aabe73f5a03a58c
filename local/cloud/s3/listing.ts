import type { ListedObject, ObjectIndex } from "./bucket/object-index.ts";
import { keyBytes } from "./bucket/records.ts";

export interface ListingQuery {
  readonly prefix: string;
  /** `""` for none. */
  readonly delimiter: string;
  /** The key or common prefix after which the listing goes on; undefined for its beginning. */
  readonly after: string | undefined;
  readonly maxKeys: number;
}

export interface Listing {
  readonly objects: readonly ListedObject[];
  readonly prefixes: readonly string[];
  /** What the next page goes on after; undefined when this is the last one. */
  readonly next: string | undefined;
}

const batch = 256;

/** The first key, in byte order, that does not begin with these bytes. UTF-8 has no byte 0xff to overflow. */
const pastAllOf = (prefix: string): Uint8Array => {
  const bytes = keyBytes(prefix);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) + 1;
  return bytes;
};

const justAfter = (key: string): Uint8Array => Buffer.concat([keyBytes(key), Buffer.of(0)]);

/** The common prefix that a key is shown under, if any. */
export const commonPrefix = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

const later = (one: Uint8Array, other: Uint8Array): Uint8Array =>
  Buffer.compare(one, other) < 0 ? other : one;

const beginning = ({ prefix, delimiter, after }: ListingQuery): Uint8Array => {
  const first = keyBytes(prefix);
  if (after === undefined || after === "") return first;
  // A common prefix that was shown already stands for all its keys.
  const shown = commonPrefix(after, prefix, delimiter) === after;
  return later(first, shown ? pastAllOf(after) : justAfter(after));
};

/** One page in byte order of keys and common prefixes together. Keys under one common prefix are jumped over. */
export const listObjects = (index: Pick<ObjectIndex, "range">, query: ListingQuery): Listing => {
  const { prefix, delimiter, maxKeys } = query;
  const objects: ListedObject[] = [];
  const prefixes: string[] = [];
  if (maxKeys === 0) return { objects, prefixes, next: undefined };
  const until = prefix === "" ? undefined : pastAllOf(prefix);
  let from = beginning(query);
  let last: string | undefined;
  let under: string | undefined;
  for (;;) {
    const left = maxKeys - objects.length - prefixes.length;
    const limit = delimiter === "" ? left + 1 : Math.min(left + 1, batch);
    const rows = index.range(from, until, limit);
    for (const row of rows) {
      if (under !== undefined && row.key.startsWith(under)) continue;
      if (objects.length + prefixes.length === maxKeys) return { objects, prefixes, next: last };
      under = commonPrefix(row.key, prefix, delimiter);
      last = under ?? row.key;
      if (under === undefined) objects.push(row);
      else prefixes.push(under);
    }
    if (rows.length < limit || last === undefined) return { objects, prefixes, next: undefined };
    from = under === undefined ? justAfter(last) : pastAllOf(under);
  }
};
