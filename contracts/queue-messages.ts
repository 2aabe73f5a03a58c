import type * as z from "zod";
import { ObjectNotified } from "./messages/object-notified.ts";
import { PageCollected } from "./messages/page-collected.ts";
import { PageRequested } from "./messages/page-requested.ts";
import { type ConsumerName, type QueueName, queues } from "./topology.ts";

const consumed: Readonly<Record<ConsumerName, z.ZodType>> = {
  "fetch-page": PageRequested,
  "compact-day": PageCollected,
  "trigger-refine": ObjectNotified,
  "refresh-catalog": ObjectNotified,
};

/** What the messages of a queue must be. */
export const messageOf = (queue: QueueName): z.ZodType => consumed[queues[queue].consumer];
