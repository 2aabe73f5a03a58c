import { PageRequested } from "../../contracts/messages/page-requested.ts";
import { createFetchPage, type FetchPageDeps } from "../../core/fetch-page.ts";
import { type QueueDeps, queueHandler } from "../_shared/queue-handler.ts";

export const buildHandler = (deps: FetchPageDeps & QueueDeps) =>
  queueHandler(PageRequested, createFetchPage(deps), deps);
