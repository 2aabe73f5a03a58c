import * as z from "zod";
import { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { PageCollected } from "../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../contracts/messages/page-requested.ts";
import type { QueueName } from "../../contracts/topology.ts";

interface JsonSchema extends z.core.JSONSchema.BaseSchema {
  definitions?: Record<string, object>;
}

/** A schema as it travels: what a publisher writes, before a consumer's transforms. */
const wireSchema = (schema: z.ZodType) => {
  const { $schema, $ref, definitions, ...inline }: JsonSchema = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => {
      // zod spells the calendar out in a pattern of 200 characters; the format says the same.
      if (jsonSchema.format === "date" || jsonSchema.format === "date-time") delete jsonSchema.pattern;
    },
  });
  const named = $ref?.replace("#/definitions/", "");
  return named === undefined ? inline : { ...definitions?.[named] };
};

export type MessageName = "pageRequested" | "pageCollected" | "objectNotified" | "s3Event";

export const messages: Readonly<Record<MessageName, { name: string; title: string; payload: object }>> = {
  pageRequested: {
    name: "br.b3.page.requested.v1",
    title: "Asks for one page of one dataset, index and period",
    payload: wireSchema(PageRequested),
  },
  pageCollected: {
    name: "br.b3.page.collected.v1",
    title: "Says that one page lies in the raw bucket, byte for byte as B3 sent it",
    payload: wireSchema(PageCollected),
  },
  objectNotified: {
    name: "aws.s3.event.via-sns",
    title: "An S3 event in the SNS envelope; `Message` is an s3Event as JSON text, its keys URL-encoded",
    payload: wireSchema(ObjectNotified),
  },
  s3Event: {
    name: "aws.s3.event",
    title: "An S3 event notification as AWS sends it, or the test event of a new configuration",
    payload: wireSchema(ObjectNotified.shape.Message.out),
  },
};

export const messageOfQueue: Readonly<Record<QueueName, MessageName>> = {
  "fetch-page": "pageRequested",
  "compact-day": "pageCollected",
  "trigger-refine": "objectNotified",
  "refresh-catalog": "objectNotified",
  "fetch-backfill": "pageRequested",
  "compact-backfill": "pageCollected",
};

/** The message attributes of a dead letter; its body is the message as it came. */
export const deadLetterHeaders = {
  type: "object",
  properties: {
    "failure-code": { type: "string", description: "Stable code of the error" },
    "failure-reason": {
      type: "string",
      description: "What was wrong, with path and issue, key, date or index",
    },
    "first-received-at": { type: "string", format: "date-time" },
    "failed-at": { type: "string", format: "date-time" },
    "source-queue": { type: "string", description: "The queue it came from" },
    "receive-count": { type: "integer", minimum: 1 },
  },
} as const;
