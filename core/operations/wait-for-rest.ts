import { queueNames } from "../../contracts/topology.ts";
import type { JobHistory, QueueGauges } from "./ports.ts";

export interface WaitForRestDeps {
  readonly gauges: QueueGauges;
  readonly jobs: JobHistory;
  /** Resolves when it is time to look again; rejects to give up. */
  readonly pause: () => Promise<unknown>;
}

/** SQS counts by estimate, and what leaves one queue takes a moment to reach the next. */
const quietLooks = 3;

/** Resolves once no message waits or is worked on, and no refine run is under way. Dead letters may lie where they are. */
export const createWaitForRest =
  ({ gauges, jobs, pause }: WaitForRestDeps) =>
  async (): Promise<void> => {
    for (let quiet = 0; ; ) {
      const [found, runs = []] = await Promise.all([gauges.read(queueNames), jobs.recent()]);
      const held = [...found.values()].reduce(
        (sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed,
        0,
      );
      quiet = held === 0 && runs.every(({ endedAt }) => endedAt) ? quiet + 1 : 0;
      if (quiet >= quietLooks) return;
      await pause();
    }
  };
