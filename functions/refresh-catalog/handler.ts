import { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { createRefreshCatalog, lookName, type RefreshCatalogDeps } from "../../core/refresh-catalog.ts";
import { groupingQueueHandler, type QueueDeps } from "../_shared/queue-handler.ts";

/** What a batch names of a table and year is refreshed together; what fails gives back its own messages only. */
export const buildHandler = (deps: RefreshCatalogDeps & QueueDeps) =>
  groupingQueueHandler(ObjectNotified, { key: lookName, handle: createRefreshCatalog(deps) }, deps);
