/** Numbers of a session's rows, `width` words each, in memory that later sessions use again. */
export const createGrowingWords = (width: 1 | 2) => {
  let words = new Int32Array(0);
  return {
    /** Memory for so many rows; rows there are stay. */
    of: (rows: number): Int32Array => {
      if (rows * width > words.length) {
        const larger = new Int32Array(Math.max(2 * words.length, rows * width));
        larger.set(words);
        words = larger;
      }
      return words;
    },
    /** A copy of the rows in that order. */
    inOrder: (order: Int32Array): Int32Array<ArrayBuffer> => {
      const sorted = new Int32Array(order.length * width);
      if (width === 1)
        for (let row = 0; row < order.length; row += 1) sorted[row] = words[order[row] as number] as number;
      else
        for (let row = 0; row < order.length; row += 1) {
          const from = 2 * (order[row] as number);
          sorted[2 * row] = words[from] as number;
          sorted[2 * row + 1] = words[from + 1] as number;
        }
      return sorted;
    },
  };
};
