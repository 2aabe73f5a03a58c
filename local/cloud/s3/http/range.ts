import { S3Error } from "../errors.ts";

/** Both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a `Range` header asks of an object of `size` bytes; undefined for none, or one that S3 passes over (several
 * ranges, another unit). Throws `InvalidRange` (416) where no byte of the object lies in it.
 */
export const readRange = (value: string | undefined, size: number): ByteRange | undefined => {
  const found = /^bytes=(\d*)-(\d*)$/.exec(value?.trim() ?? "");
  const [, from = "", to = ""] = found ?? [];
  if (!found || (from === "" && to === "") || (from !== "" && to !== "" && Number(from) > Number(to)))
    return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last)
    throw new S3Error("InvalidRange", 416, "The requested range is not satisfiable", {
      details: { RangeRequested: String(value), ActualObjectSize: String(size) },
      headers: { "content-range": `bytes */${size}` },
    });
  return { first, last };
};
