interface Block {
  readonly sum: number;
  readonly size: number;
}
const mean = ({ sum, size }: Block) => sum / size;

/** The nearest values that do not fall, by least squares: neighbours that do are pooled at their mean. */
const notFalling = (values: readonly number[]): readonly number[] => {
  const blocks: Block[] = [];
  for (const value of values) {
    let block: Block = { sum: value, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && mean(last) > mean(block); last = blocks.at(-1)) {
      block = { sum: last.sum + block.sum, size: last.size + block.size };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) => Array.from({ length: block.size }, () => mean(block)));
};

/**
 * Moves labels apart: each as near to where it was as leaves `gap` between neighbours and all of them from `low` to
 * `high`, in the order given. Where they do not fit the gap is less.
 */
export const spread = (
  wanted: readonly number[],
  gap: number,
  [low, high]: readonly [low: number, high: number],
): readonly number[] => {
  const step = Math.min(gap, (high - low) / Math.max(1, wanted.length - 1));
  const order = wanted.map((position, at) => ({ position, at })).sort((a, b) => a.position - b.position);
  const room = high - (wanted.length - 1) * step;
  const places = new Array<number>(wanted.length);
  notFalling(order.map(({ position }, rank) => position - rank * step)).forEach((offset, rank) => {
    places[order[rank]?.at ?? rank] = Math.min(Math.max(offset, low), room) + rank * step;
  });
  return places;
};
