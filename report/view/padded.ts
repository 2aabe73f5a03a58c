/** The range of values with a share of it as room on both sides, so that no line runs along an edge. */
export const padded = (values: readonly number[], share = 0.06): readonly [low: number, high: number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * share || Math.abs(high) * 0.05 || 1;
  return [low - room, high + room];
};
