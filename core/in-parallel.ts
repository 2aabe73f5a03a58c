/** Below the 50 connections that an SDK client opens: more would only wait in line, and be warned of. */
const mostAtOnce = 32;

/** Does the work for each item, so many at one time; results in the order of the items. */
export const inParallel = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const rest = items.entries();
  await Promise.all(
    Array.from({ length: Math.min(mostAtOnce, items.length) }, async () => {
      for (const [at, item] of rest) results[at] = await work(item);
    }),
  );
  return results;
};
