import { setTimeout as delay } from "node:timers/promises";

/** Resolves when the caller may start: at least `gapMs` after the one before it, in order of asking. */
export const createPacer = (gapMs: number, now: () => number = () => performance.now()) => {
  let nextStart = 0;
  return async (signal?: AbortSignal): Promise<void> => {
    const start = Math.max(now(), nextStart);
    nextStart = start + gapMs;
    const wait = start - now();
    if (wait > 0) await delay(wait, undefined, { signal });
  };
};
