import { setTimeout as delay } from "node:timers/promises";

/** Resolves after so many milliseconds; rejects when the signal aborts. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export const pauseFor: Pause = (ms, signal) => delay(ms, undefined, { signal });

/** Resolves when the caller may start: at least `gapMs` after the one before it, in order of asking. */
export const createPacer = (
  gapMs: number,
  pause: Pause = pauseFor,
  now: () => number = () => performance.now(),
) => {
  let nextStart = 0;
  return async (signal?: AbortSignal): Promise<void> => {
    const asked = now();
    const start = Math.max(asked, nextStart);
    nextStart = start + gapMs;
    if (start > asked) await pause(start - asked, signal);
  };
};
