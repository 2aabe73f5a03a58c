import { describe, expect, it } from "vitest";
import { type CheckName, checks } from "./checks/index.ts";
import { evaluate } from "./support/evaluate.ts";
import type { EvaluationRequest } from "./support/graph.ts";

type Edit = EvaluationRequest["edits"][number];

interface Fault {
  readonly fault: string;
  readonly edit: Edit;
  readonly stage?: string;
}

const inFile = (file: string, from: string, to: string): Edit => ({ file, from, to });

const environmentOf = (stage: string): Readonly<Record<string, string>> =>
  stage === "production" ? { BOVESPA_ALERT_EMAIL: "operators@example.com" } : {};

/** Faults that stop the program, with a part of what it says. */
const stopping: readonly (Fault & { readonly says: RegExp })[] = [
  {
    fault: "a handler that is not there",
    edit: inFile("stacks/functions.ts", "/index.handler`", "/entry.handler`"),
    says: /entry/,
  },
  {
    fault: "an export that is not there",
    edit: inFile("stacks/functions.ts", "/index.handler`", "/index.main`"),
    says: /does not export main/,
  },
  {
    fault: "a second notify on a bucket",
    edit: inFile(
      "stacks/messaging.ts",
      "if (wanted.length > 0)",
      "if (wanted.length > 0) storage[bucket].notify({ notifications: [] });\n    if (wanted.length > 0)",
    ),
    says: /notify.+multiple times/,
  },
  {
    fault: "two resources of one name",
    edit: inFile("stacks/messaging.ts", "RedriveAllow`", "RedriveAllow`.slice(-12)"),
    says: /two resources are/,
  },
  {
    fault: "a duration that is none",
    edit: inFile("stacks/messaging.ts", " seconds`,\n    dlq", " secs`,\n    dlq"),
    says: /duration/i,
  },
  {
    fault: "a script that is not there",
    edit: inFile("stacks/refine-job.ts", "sql/glue/refine.py", "sql/glue/refined.py"),
    says: /refined\.py/,
  },
];

/** Faults that evaluate, and the check that must find them. */
const found: readonly (Fault & { readonly by: CheckName })[] = [
  {
    fault: "a visibility of less than six time-outs",
    edit: inFile(
      "stacks/messaging.ts",
      `\${visibilitySeconds} seconds`,
      `\${visibilitySeconds - 60} seconds`,
    ),
    by: "every queue has a dead-letter queue, and visibility for six time-outs",
  },
  {
    fault: "a queue without dead letters",
    edit: inFile(
      "stacks/messaging.ts",
      "dlq: { queue: deadLetters.arn, retry: maxReceiveCount },",
      "dlq: undefined,",
    ),
    by: "every queue has a dead-letter queue, and visibility for six time-outs",
  },
  {
    fault: "partial responses off",
    edit: inFile("stacks/functions.ts", "partialResponses: true", "partialResponses: false"),
    by: "each queue is read as the topology says, with partial responses",
  },
  {
    fault: "another prefix",
    edit: inFile("stacks/messaging.ts", "filterPrefix: prefix", 'filterPrefix: "raw/"'),
    by: "subscriptions, prefixes and suffixes are the topology's",
  },
  {
    fault: "a second policy on a queue",
    edit: inFile(
      "stacks/messaging.ts",
      "  for (const topic of from)",
      '  for (const topic of from) topics[topic].subscribeQueue("Twice" + name.length, queue);\n  for (const topic of from)',
    ),
    by: "a queue, a topic and a bucket have one policy each",
  },
  {
    fault: "a subscription whose failures go nowhere",
    edit: inFile("stacks/messaging.ts", "redrivePolicy: $util", "deliveryPolicy: $util"),
    by: "subscriptions, prefixes and suffixes are the topology's",
  },
  {
    fault: "dead letters that no topic may put there",
    edit: inFile(
      "stacks/messaging.ts",
      "    letSend(deadLetterQueueName(name), deadLetters, from, topics),\n",
      "",
    ),
    by: "a queue, a topic and a bucket have one policy each",
  },
  {
    fault: "a lost session that ends as good news",
    edit: inFile("stacks/observability.ts", "okActions: [],", ""),
    by: "alarms reach the topic for alerts",
  },
  {
    fault: "a bucket open to CORS",
    edit: inFile("stacks/storage.ts", "cors: false", "cors: undefined"),
    by: "buckets are private, encrypted, TLS only, and raw never expires",
  },
  {
    fault: "a capture that expires",
    edit: inFile("stacks/storage.ts", 'id: "cheaper-with-age",', 'id: "gone", expiration: { days: 365 },'),
    by: "buckets are private, encrypted, TLS only, and raw never expires",
  },
  {
    fault: "production that goes with its stack",
    stage: "production",
    edit: inFile("stacks/app.ts", '("retain" as const)', '("remove" as const)'),
    by: "production is kept and protected",
  },
  {
    fault: "a function for another processor",
    edit: inFile("stacks/functions.ts", 'architecture: "arm64"', 'architecture: "x86_64"'),
    by: "the six functions run as they should",
  },
  {
    fault: "a wildcard permission",
    edit: inFile("stacks/permissions.ts", '"s3:GetObject"', '"s3:*"'),
    by: "no role has a wildcard",
  },
  {
    fault: "a permission too many",
    edit: inFile(
      "stacks/permissions.ts",
      '"trigger-refine": { lake: { reads: ["curated/"] } }',
      '"trigger-refine": { lake: { reads: ["curated/"], writes: ["curated/"] } }',
    ),
    by: "each function may do what it does, and nothing else",
  },
  {
    fault: "a column of another type",
    edit: inFile("contracts/tables/index-weights.ts", "quarter: int32(", "quarter: int64("),
    by: "tables are those of the contracts",
  },
  {
    fault: "a query limit that can be gone round",
    edit: inFile(
      "stacks/catalog.ts",
      "enforceWorkgroupConfiguration: true",
      "enforceWorkgroupConfiguration: false",
    ),
    by: "the refine job and Athena have what they need",
  },
  {
    fault: "a dead-letter queue without alarm",
    edit: inFile("contracts/topology.ts", "  scheduleDeadLetters,\n];", "];"),
    by: "alarms reach the topic for alerts",
  },
  {
    fault: "a schedule in another time zone",
    edit: inFile("stacks/schedule.ts", "timezone: scheduleTimezone", 'timezone: "UTC"'),
    by: "schedules fire in B3's time",
  },
  {
    fault: "two queues of one name",
    edit: inFile(
      "stacks/messaging.ts",
      "args.name = nameOf(name);\n        args.messageRetentionSeconds",
      'args.name = nameOf("dlq");\n        args.messageRetentionSeconds',
    ),
    by: "names carry app and stage, each once",
  },
];

describe("a program is stopped by", () => {
  it.concurrent.each(stopping)("$fault", async ({ edit, says, stage = "dev" }) => {
    const evaluation = await evaluate({ stage, environment: environmentOf(stage), edits: [edit] });
    expect(evaluation.ok ? "evaluated" : evaluation.errors.join("\n")).toMatch(says);
  });
});

describe("the checks find", () => {
  it.concurrent.each(found)("$fault", async ({ edit, by, stage = "dev" }) => {
    const evaluation = await evaluate({
      stage,
      environment: environmentOf(stage),
      bundles: false,
      edits: [edit],
    });
    if (!evaluation.ok) throw new Error(evaluation.errors.join("\n"));
    expect(checks[by]({ graph: evaluation, stage, dev: false })).not.toEqual([]);
  });
});
