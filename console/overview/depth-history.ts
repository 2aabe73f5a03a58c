import type { QueueName } from "../../contracts/topology.ts";
import type { Clock } from "../../core/ports.ts";

/** What a queue and its dead-letter queue hold; approximate, as all that SQS counts. */
export interface QueueReading {
  readonly queue: QueueName;
  readonly waiting: number;
  readonly inFlight: number;
  readonly deadLetters: number;
}

export interface Sample {
  readonly at: Date;
  readonly readings: readonly QueueReading[];
}

export interface DepthHistory {
  /** Reads all queues once. A reading that fails leaves a gap, and its reason. */
  readonly sample: () => Promise<void>;
  /** Oldest first. */
  readonly samples: () => readonly Sample[];
  /** Why the newest reading failed; undefined when it did not. */
  readonly failure: () => string | undefined;
}

/** Keeps the newest `capacity` samples in memory. */
export const createDepthHistory = ({
  read,
  clock,
  capacity,
}: {
  readonly read: () => Promise<readonly QueueReading[]>;
  readonly clock: Clock;
  readonly capacity: number;
}): DepthHistory => {
  let samples: readonly Sample[] = [];
  let failure: string | undefined;
  return {
    sample: async () => {
      try {
        const readings = await read();
        samples = [...samples, { at: clock.now(), readings }].slice(-capacity);
        failure = undefined;
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
      }
    },
    samples: () => samples,
    failure: () => failure,
  };
};
