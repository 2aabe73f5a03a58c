import type { QueueGauges } from "./ports.ts";

/**
 * Whether somebody works on a queue's messages: none wait, some are in flight, or there are fewer than before. Looks
 * until one of these is so, `looks` times at most, with a pause between.
 */
export const isTaken = async (
  gauges: QueueGauges,
  queue: string,
  looks: number,
  pause: () => Promise<unknown>,
): Promise<boolean> => {
  let most = 0;
  for (let look = 1; look <= looks; look += 1) {
    const { visible = 0, inFlight = 0 } = (await gauges.read([queue])).get(queue) ?? {};
    most = Math.max(most, visible);
    if (visible === 0 || inFlight > 0 || visible < most) return true;
    if (look < looks) await pause();
  }
  return false;
};
