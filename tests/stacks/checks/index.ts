import { checkJobAndQueries, checkTables } from "./catalog.ts";
import type { Check } from "./check.ts";
import { checkFunctions, checkPermissions, checkWildcards } from "./functions.ts";
import { checkConsumers, checkQueues, checkSinglePolicies, checkWiring } from "./messaging.ts";
import { checkAlarms, checkNames, checkSchedules } from "./operations.ts";
import { checkBuckets, checkRetention } from "./storage.ts";

/** What every stage must hold. */
export const checks = {
  "every queue has a dead-letter queue, and visibility for six time-outs": checkQueues,
  "each queue is read as the topology says, with partial responses": checkConsumers,
  "subscriptions, prefixes and suffixes are the topology's": checkWiring,
  "a queue, a topic and a bucket have one policy each": checkSinglePolicies,
  "buckets are private, encrypted, TLS only, and raw never expires": checkBuckets,
  "production is kept and protected": checkRetention,
  "the six functions run as they should": checkFunctions,
  "no role has a wildcard": checkWildcards,
  "each function may do what it does, and nothing else": checkPermissions,
  "tables are those of the contracts": checkTables,
  "the refine job and Athena have what they need": checkJobAndQueries,
  "alarms reach the topic for alerts": checkAlarms,
  "schedules fire in B3's time": checkSchedules,
  "names carry app and stage, each once": checkNames,
} as const satisfies Readonly<Record<string, Check>>;
export type CheckName = keyof typeof checks;
export const allChecks = Object.keys(checks) as CheckName[];
