import { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { createRefreshCatalog, type RefreshCatalogDeps, scopesOf } from "../../core/refresh-catalog.ts";
import { groupingQueueHandler, type QueueDeps } from "../_shared/queue-handler.ts";

/** Each scope that a batch names is refreshed once; one that fails gives back its own messages only. */
export const buildHandler = (deps: RefreshCatalogDeps & QueueDeps) =>
  groupingQueueHandler(
    ObjectNotified,
    { key: (message) => [...scopesOf([message]).keys()].join(), handle: createRefreshCatalog(deps) },
    deps,
  );
