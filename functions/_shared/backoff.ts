/** SQS allows 12 hours; a longer pause than this only hides a fault from the operator. */
const longestSeconds = 900;

/** Seconds until the next receive after the nth one failed: doubled each time, spread so that twins part. */
export const backoffSeconds = (
  baseSeconds: number,
  received: number,
  random: () => number = Math.random,
): number => {
  const ceiling = Math.min(longestSeconds, baseSeconds * 2 ** Math.max(0, received - 1));
  return Math.round(ceiling * (0.5 + random() / 2));
};
