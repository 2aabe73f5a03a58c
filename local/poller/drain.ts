import { setImmediate, setTimeout } from "node:timers/promises";
import type { QueueDepth } from "../cloud/messaging/messaging.ts";

type Count = number | Promise<number>;

/** What the chain is made of, as far as work can wait or run in it. */
export interface DrainSources {
  /** Queues to watch; dead-letter queues hold what has ended, and are left out. */
  readonly queues: readonly string[];
  readonly depths: () => Readonly<Record<string, QueueDepth>> | Promise<Readonly<Record<string, QueueDepth>>>;
  /** Notifications that S3 has yet to publish. */
  readonly pendingNotifications: () => Count;
  /** Glue job runs that have not ended. */
  readonly activeRuns: () => Count;
  /** Calls of functions that are running. */
  readonly busyPollers: () => Count;
}

export interface Drain {
  /** Resolves once nothing is left to do anywhere; rejects with the signal's reason when aborted. */
  idle(signal?: AbortSignal): Promise<void>;
}

const pollMilliseconds = 10;

/** Says when the chain has come to rest. */
export const createDrain = ({
  queues,
  depths,
  pendingNotifications,
  activeRuns,
  busyPollers,
}: DrainSources): Drain => {
  /**
   * All counts are asked for in one turn, in the order of the flow: work is at the next place before it leaves the
   * last, so a count that is answered at once cannot miss it. The second look is for counts that take their time.
   */
  const isQuiet = async (): Promise<boolean> => {
    const [found, calls, notifications, runs] = await Promise.all([
      depths(),
      busyPollers(),
      pendingNotifications(),
      activeRuns(),
    ]);
    const waiting = queues.reduce((sum, name) => {
      const { visible, inFlight, delayed } = found[name] ?? { visible: 0, inFlight: 0, delayed: 0 };
      return sum + visible + inFlight + delayed;
    }, 0);
    return waiting + calls + notifications + runs === 0;
  };

  return {
    async idle(signal) {
      while (true) {
        signal?.throwIfAborted();
        if (await isQuiet()) {
          await setImmediate();
          if (await isQuiet()) return;
        }
        await setTimeout(pollMilliseconds);
      }
    },
  };
};
