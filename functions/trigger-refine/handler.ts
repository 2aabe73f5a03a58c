import { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { createTriggerRefine, type TriggerRefineDeps } from "../../core/trigger-refine.ts";
import { groupingQueueHandler, type QueueDeps } from "../_shared/queue-handler.ts";

/** One job run for a whole batch. */
export const buildHandler = (deps: TriggerRefineDeps & QueueDeps) =>
  groupingQueueHandler(ObjectNotified, { key: () => "batch", handle: createTriggerRefine(deps) }, deps);
