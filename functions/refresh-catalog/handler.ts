import { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { createRefreshCatalog, type RefreshCatalogDeps } from "../../core/refresh-catalog.ts";
import { groupingQueueHandler, type QueueDeps } from "../_shared/queue-handler.ts";

/** Each partition scope is refreshed once for a whole batch. */
export const buildHandler = (deps: RefreshCatalogDeps & QueueDeps) =>
  groupingQueueHandler(ObjectNotified, { key: () => "batch", handle: createRefreshCatalog(deps) }, deps);
