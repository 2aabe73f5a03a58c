import type { Bounds } from "./bounds.ts";
import type { EncodedColumn } from "./encoded-column.ts";
import { reserve } from "./encoders/scratch.ts";

/** Integers as 32-bit words: one each, or the low and the high of a 64-bit one. */
export interface IntegerWords {
  readonly words: Int32Array;
  readonly stride: 1 | 2;
}

export const wordsOf = (values: Int32Array | BigInt64Array): IntegerWords =>
  values instanceof Int32Array
    ? { words: values, stride: 1 }
    : { words: new Int32Array(values.buffer, values.byteOffset, 2 * values.length), stride: 2 };

const bigAt = ({ words }: IntegerWords, row: number): bigint =>
  (BigInt(words[2 * row + 1] as number) << 32n) | BigInt((words[2 * row] as number) >>> 0);

const singleBounds = (words: Int32Array, from: number, to: number): Bounds => {
  let [min, max] = [2 ** 31 - 1, -(2 ** 31)];
  for (let row = from; row < to; row += 1) {
    const word = words[row] as number;
    if (word < min) min = word;
    if (word > max) max = word;
  }
  return { min, max, nulls: 0 };
};

/** Bounds of integers that 32 bits hold; undefined where one is larger. */
const boundsOfLowWords = (words: Int32Array, from: number, to: number): Bounds | undefined => {
  let [min, max, larger] = [2 ** 31 - 1, -(2 ** 31), 0];
  for (let at = 2 * from; at < 2 * to; at += 2) {
    const low = words[at] as number;
    larger |= (words[at + 1] as number) ^ (low >> 31);
    if (low < min) min = low;
    if (low > max) max = low;
  }
  return larger === 0 ? { min: BigInt(min), max: BigInt(max), nulls: 0 } : undefined;
};

const doubleBounds = (of: IntegerWords, from: number, to: number): Bounds => {
  const { words } = of;
  const low = boundsOfLowWords(words, from, to);
  if (low) return low;
  let [least, most] = [from, from];
  for (let row = from + 1; row < to; row += 1) {
    const high = words[2 * row + 1] as number;
    const low = (words[2 * row] as number) >>> 0;
    const toLeast = high - (words[2 * least + 1] as number);
    const toMost = high - (words[2 * most + 1] as number);
    if (toLeast < 0 || (toLeast === 0 && low < (words[2 * least] as number) >>> 0)) least = row;
    if (toMost > 0 || (toMost === 0 && low > (words[2 * most] as number) >>> 0)) most = row;
  }
  return { min: bigAt(of, least), max: bigAt(of, most), nulls: 0 };
};

const boundsOf = (of: IntegerWords, from: number, to: number): Bounds =>
  of.stride === 2 ? doubleBounds(of, from, to) : singleBounds(of.words, from, to);

/**
 * A column of integers without NULLs, of rows `from` to `to`: PLAIN, which compresses to fewer bytes than
 * DELTA_BINARY_PACKED where neighbours have little to do with each other. `isWide` says that the file's type has 64
 * bits.
 */
export const integerColumn = (
  of: IntegerWords,
  isWide: boolean,
  from: number,
  to: number,
  pageRows: number,
): EncodedColumn => {
  const { words, stride } = of;
  const bounds: Bounds[] = [];
  for (let first = from; first < to; first += pageRows)
    bounds.push(boundsOf(of, first, Math.min(first + pageRows, to)));
  return {
    rows: to - from,
    encoding: "PLAIN",
    bounds,
    putPage: (scratch, start, end) => {
      const page = words.subarray((from + start) * stride, (from + end) * stride);
      if (stride === 1 || isWide) {
        reserve(scratch, page.byteLength);
        scratch.bytes.set(new Uint8Array(page.buffer, page.byteOffset, page.byteLength), scratch.used);
        scratch.used += page.byteLength;
        return;
      }
      // A 32-bit type has all of its bits in the low word.
      reserve(scratch, page.byteLength / 2);
      for (let at = 0; at < page.length; at += 2) {
        scratch.view.setInt32(scratch.used, page[at] as number, true);
        scratch.used += 4;
      }
    },
  };
};
