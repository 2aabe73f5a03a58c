/** Longest sleep between two looks at what else must be done: less than half of what a letter is hidden for. */
const longestSleepMs = 30_000;

export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Lets `perMinute` pieces of work pass a minute; while it waits it calls `renew`. */
export const createPace = (perMinute: number, sleep: Sleep, signal?: AbortSignal) => {
  let isFirst = true;
  return async (renew: () => Promise<void>): Promise<void> => {
    if (isFirst) {
      isFirst = false;
      return;
    }
    for (let left = 60_000 / perMinute; left > 0; left -= longestSleepMs) {
      signal?.throwIfAborted();
      await sleep(Math.min(left, longestSleepMs), signal);
      await renew();
    }
  };
};
