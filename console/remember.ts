import type { Clock } from "../core/ports.ts";

/** What was read for a key is given again for a while; a reading that failed is not. The newest key alone is kept. */
export const remember = <Key, Read>(
  { clock, milliseconds }: { readonly clock: Clock; readonly milliseconds: number },
  read: (key: Key) => Promise<Read>,
): ((key: Key) => Promise<Read>) => {
  let kept: { readonly key: Key; readonly at: number; readonly read: Promise<Read> } | undefined;
  return (key) => {
    const now = clock.now().getTime();
    if (kept && kept.key === key && now - kept.at < milliseconds) return kept.read;
    const mine = { key, at: now, read: read(key) };
    kept = mine;
    mine.read.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.read;
  };
};
