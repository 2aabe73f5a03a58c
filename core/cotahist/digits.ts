import type { Field } from "./layout.ts";

/** Records that follow each other. */
export interface Records {
  readonly view: DataView;
  /** Where the first begins. */
  readonly start: number;
  /** Bytes from one to the next. */
  readonly stride: number;
  readonly count: number;
}

/** Four ASCII digits, read as a little-endian word, as a number. */
const four = (word: number): number => {
  const digits = word & 0x0f0f0f0f;
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return (pairs & 255) * 100 + ((pairs >>> 16) & 255);
};

/** 0 for four ASCII digits: the high half of each byte is 3, and still is after adding 6. */
const strays = (word: number): number =>
  ((word & 0xf0f0f0f0) ^ 0x30303030) | (((word + 0x06060606) & 0xf0f0f0f0) ^ 0x30303030);

const zeros = 0x30303030;

/** A word of which the bytes before the last `count` are made zeros, so that fields of any length are words. */
const lastDigits = (word: number, count: number): number =>
  count === 4 ? word : (word & (-1 << (8 * (4 - count)))) | (zeros >>> (8 * count));

/**
 * Reads a field of 13 digits as INT64, into the rows from `row` on. False where one is no number. The pairs are low and
 * high words, as little-endian 64-bit integers lie in memory.
 */
export const readThirteenDigits = (
  { view, start: first, stride, count }: Records,
  { at }: Field,
  pairs: Int32Array,
  row: number,
): boolean => {
  let stray = 0;
  const end = first + count * stride;
  for (let start = first + at, into = row; start < end; start += stride, into += 1) {
    const high = view.getInt32(start, true);
    const second = view.getInt32(start + 4, true);
    const third = view.getInt32(start + 8, true);
    const last = view.getUint8(start + 12) - 48;
    stray |= strays(second) | strays(third) | (last & ~15) | ((last + 6) & ~15);
    const low = four(second) * 100_000 + four(third) * 10 + last;
    if (high === zeros) {
      pairs[2 * into] = low;
      pairs[2 * into + 1] = 0;
    } else {
      stray |= strays(high);
      const value = four(high) * 1e9 + low;
      pairs[2 * into] = value;
      pairs[2 * into + 1] = value / 2 ** 32;
    }
  }
  return stray === 0;
};

/** As `readThirteenDigits`, of a field of 18 digits. */
export const readEighteenDigits = (
  { view, start: first, stride, count }: Records,
  { at }: Field,
  pairs: Int32Array,
  row: number,
): boolean => {
  let stray = 0;
  const big = new BigInt64Array(pairs.buffer, pairs.byteOffset, pairs.length / 2);
  const end = first + count * stride;
  for (let start = first + at, into = row; start < end; start += stride, into += 1) {
    const top = lastDigits(view.getInt32(start - 2, true), 2);
    const second = view.getInt32(start + 2, true);
    const third = view.getInt32(start + 6, true);
    const fourth = view.getInt32(start + 10, true);
    const fifth = view.getInt32(start + 14, true);
    stray |= strays(fourth) | strays(fifth);
    const low = four(fourth) * 10_000 + four(fifth);
    if (top === zeros && second === zeros && third === zeros) {
      pairs[2 * into] = low;
      pairs[2 * into + 1] = 0;
      continue;
    }
    stray |= strays(top) | strays(second) | strays(third);
    const high = four(top) * 1e8 + four(second) * 10_000 + four(third);
    if (high < 9e7) {
      // Below 2^53, where doubles are exact.
      const value = high * 1e8 + low;
      pairs[2 * into] = value;
      pairs[2 * into + 1] = value / 2 ** 32;
    } else big[into] = BigInt(high) * 100_000_000n + BigInt(low);
  }
  return stray === 0;
};

/** As `readThirteenDigits`, of a field of 5 digits as INT32. */
export const readFiveDigits = (
  { view, start: first, stride, count }: Records,
  { at }: Field,
  values: Int32Array,
  row: number,
): boolean => {
  let stray = 0;
  const end = first + count * stride;
  for (let start = first + at, into = row; start < end; start += stride, into += 1) {
    const high = view.getInt32(start, true);
    const last = view.getUint8(start + 4) - 48;
    stray |= strays(high) | (last & ~15) | ((last + 6) & ~15);
    values[into] = four(high) * 10 + last;
  }
  return stray === 0;
};
