import { layout } from "./layout.ts";

const width = layout.ticker.length;
const wordsEach = width / 4;

/** Row numbers in the order of their tickers (three words each), equal ones as they were: a radix sort. */
const byTicker = (words: Int32Array, rows: number): Int32Array<ArrayBuffer> => {
  const counts = new Int32Array(width * 256);
  for (let at = 0; at < rows * wordsEach; at += 1) {
    const value = words[at] as number;
    const first = (at % wordsEach) << 10;
    for (let byte = 0; byte < 4; byte += 1) {
      const bucket = first + (byte << 8) + ((value >>> (8 * byte)) & 255);
      counts[bucket] = (counts[bucket] as number) + 1;
    }
  }
  let order = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) order[row] = row;
  let next = new Int32Array(rows);
  for (let byte = width - 1; byte >= 0; byte -= 1) {
    const ends = counts.subarray(byte << 8, (byte + 1) << 8);
    const word = byte >> 2;
    const shift = 8 * (byte & 3);
    const isSameInAll = ends[((words[word] as number) >>> shift) & 255] === rows;
    if (isSameInAll) continue;
    let sum = 0;
    for (let value = 0; value < 256; value += 1) {
      const count = ends[value] as number;
      ends[value] = sum;
      sum += count;
    }
    for (let at = 0; at < rows; at += 1) {
      const row = order[at] as number;
      const value = ((words[row * wordsEach + word] as number) >>> shift) & 255;
      const end = ends[value] as number;
      ends[value] = end + 1;
      next[end] = row;
    }
    [order, next] = [next, order];
  }
  return order;
};

/**
 * Row numbers of a session in the order of the table's key, and how many rows have the key of the row before.
 * `words` are the tickers as they lie in the text, three words a row; `compare` orders two rows of one ticker.
 */
export const sortRows = (
  words: Int32Array,
  rows: number,
  compare: (left: number, right: number) => number,
): { readonly order: Int32Array; readonly duplicateKeys: number } => {
  const order = byTicker(words, rows);
  const areOneTicker = (left: number, right: number): boolean =>
    words[left * wordsEach] === words[right * wordsEach] &&
    words[left * wordsEach + 1] === words[right * wordsEach + 1] &&
    words[left * wordsEach + 2] === words[right * wordsEach + 2];
  let from = 0;
  let duplicateKeys = 0;
  for (let to = 1; to <= rows; to += 1) {
    if (to < rows && areOneTicker(order[to] as number, order[from] as number)) continue;
    if (to - from > 1) {
      order.subarray(from, to).sort((left, right) => compare(left, right) || left - right);
      for (let row = from + 1; row < to; row += 1)
        if (compare(order[row - 1] as number, order[row] as number) === 0) duplicateKeys += 1;
    }
    from = to;
  }
  return { order, duplicateKeys };
};
