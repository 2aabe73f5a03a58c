import type { Cloud } from "./cloud/cloud.ts";
import { createFunctions, type FunctionsOptions } from "./functions.ts";
import { createDrain } from "./poller/drain.ts";

export interface StackOptions extends FunctionsOptions {
  readonly cloud: Cloud;
}

/** The six functions over an embedded cloud in the same process, which can so be seen to come to rest. */
export const createStack = ({ cloud, ...options }: StackOptions) => {
  const functions = createFunctions(options);
  const drain = createDrain({
    queues: cloud.queues,
    depths: cloud.messaging.depths,
    pendingNotifications: cloud.s3.pendingNotifications,
    activeRuns: cloud.glue.activeRuns,
    busyPollers: functions.busy,
  });
  return {
    ...functions,
    /** Resolves once every queue is empty and no job runs. */
    drained: (signal?: AbortSignal): Promise<void> => drain.idle(signal),
  };
};
export type Stack = ReturnType<typeof createStack>;
