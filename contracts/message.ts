import * as z from "zod";
import { RunId } from "./fields.ts";

/**
 * A message: a CloudEvents 1.0 envelope (structured JSON) round one data schema, with the extension `runid`.
 * Unknown extra fields pass, as the CloudEvents specification asks of consumers.
 */
export const message = <const Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z
    .object({
      specversion: z.literal("1.0"),
      id: z.string().min(1),
      source: z.string().min(1),
      type: z.literal(type),
      time: z.iso.datetime({ offset: true }),
      datacontenttype: z.literal("application/json"),
      runid: RunId,
      data,
    })
    .meta({ id: type });

/** The parts of an envelope that a publisher chooses; the rest is fixed by the contract. */
export interface EnvelopeParts<Data> {
  /** Equal for a message and its repetition, so that consumers may tell twins. */
  readonly id: string;
  readonly runId: RunId;
  readonly time: Date;
  readonly data: Data;
}
