import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Records that follow each other in the file. */
interface Stretch {
  readonly record: number;
  readonly line: number;
}

/** Holds the records of one session of a file whose sessions are mixed, as they come. */
export const createRecordStore = (stride: number) => {
  let bytes = new Uint8Array(64 * stride);
  let used = 0;
  let count = 0;
  const packed: { readonly zstd: Uint8Array; readonly record: number }[] = [];
  const stretches: Stretch[] = [];

  const lineOf = (record: number): number => {
    const stretch = stretches.findLast(({ record: first }) => first <= record) as Stretch;
    return stretch.line + record - stretch.record;
  };

  return {
    /** Takes whole records, the first of which is in that line. The bytes are copied. */
    add: (records: Uint8Array, line: number): void => {
      const last = stretches.at(-1);
      if (!last || last.line + count - last.record !== line) stretches.push({ record: count, line });
      if (used + records.length > bytes.length) {
        const larger = new Uint8Array(Math.max(2 * bytes.length, used + records.length));
        larger.set(bytes.subarray(0, used));
        bytes = larger;
      }
      bytes.set(records, used);
      used += records.length;
      count += records.length / stride;
    },
    /** Makes the records held so far small; gives the bytes they have then. */
    pack: (): number => {
      if (used === 0) return 0;
      const zstd = zstdCompressSync(bytes.subarray(0, used), {
        params: { [constants.ZSTD_c_compressionLevel]: 1 },
      });
      packed.push({ zstd, record: count - used / stride });
      bytes = new Uint8Array(0);
      used = 0;
      return zstd.length;
    },
    /** Gives the records back, in parts, with the line of each record of a part. */
    parts: function* (): Generator<{
      readonly bytes: Uint8Array;
      readonly lineOf: (record: number) => number;
    }> {
      for (const { zstd, record } of packed)
        yield { bytes: zstdDecompressSync(zstd), lineOf: (at) => lineOf(record + at) };
      const record = count - used / stride;
      yield { bytes: bytes.subarray(0, used), lineOf: (at) => lineOf(record + at) };
    },
  };
};

export type RecordStore = ReturnType<typeof createRecordStore>;
