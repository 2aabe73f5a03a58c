import * as z from "zod";
import { deadLetterQueueNames } from "./topology.ts";

/** SQS's own types are `String`, `Number` and `Binary`, each with a label of the sender's after a dot. */
const Attribute = z.object({
  type: z.string().regex(/^(String|Number|Binary)(\..+)?$/, "a type is String, Number or Binary"),
  /** Base64 for `Binary`. */
  value: z.string(),
});

/**
 * A dead letter as one line of JSON: queue, body and attributes are what `load` puts back, byte for byte; the rest is
 * for who reads it.
 */
export const SavedLetter = z.object({
  id: z.string().min(1),
  queue: z.enum(deadLetterQueueNames),
  code: z.string(),
  reason: z.string(),
  failedAt: z.iso.datetime().optional(),
  sentAt: z.iso.datetime(),
  body: z.string().min(1),
  attributes: z.record(z.string(), Attribute),
});
export type SavedLetter = z.infer<typeof SavedLetter>;
