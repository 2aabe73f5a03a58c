import * as z from "zod";
import { RunId } from "../../contracts/fields.ts";
import type { ObjectNotified } from "../../contracts/messages/object-notified.ts";

export type Fields = Readonly<Record<string, unknown>>;

const ofPage = z.object({
  runid: RunId,
  data: z.object({
    dataset: z.string(),
    index: z.string().optional(),
    period: z.union([
      z.object({ day: z.string() }).transform(({ day }) => ({ session: day })),
      z.object({ year: z.number() }),
    ]),
    page: z.number().optional(),
  }),
});

/** Longer lists are for nobody to read. */
const most = 10;

const keysOf = ({ Message }: ObjectNotified): readonly string[] =>
  "Event" in Message ? [] : Message.Records.map(({ s3 }) => s3.object.key);

/** What a log line about a message names: its run, dataset, index and session, or the lake's files it tells of. */
export const aboutMessage = (message: unknown): Fields => {
  const page = ofPage.safeParse(message).data;
  if (page) {
    const { period, ...rest } = page.data;
    return { runId: page.runid, ...rest, ...period };
  }
  const notified = message as Partial<ObjectNotified> | null;
  if (typeof notified !== "object" || notified?.Type !== "Notification") return {};
  const keys = keysOf(notified as ObjectNotified);
  return keys.length === 0 ? {} : { key: keys[0] };
};

/** The run of a body that does not meet its contract, if it looks like one. */
export const aboutUnread = (body: string): Fields => {
  const runId = RunId.safeParse(/"runid"\s*:\s*"([^"]{36})"/.exec(body)?.[1]).data;
  return runId === undefined ? {} : { runId };
};

const plural: Readonly<Record<string, string>> = {
  runId: "runIds",
  messageId: "messageIds",
  index: "indexes",
};

/** The same for messages that are one piece of work: what they share, and lists of what they differ in. */
export const aboutMessages = (all: readonly Fields[]): Fields => {
  const names = [...new Set(all.flatMap(Object.keys))];
  return Object.fromEntries([
    ...names.flatMap((name): [string, unknown][] => {
      const values = [...new Set(all.map((fields) => fields[name]))];
      if (values.length === 1) return [[name, values[0]]];
      const list = plural[name];
      return list ? [[list, values.filter((value) => value !== undefined).slice(0, most)]] : [];
    }),
    ...(all.length > 1 ? [["messages", all.length]] : []),
  ]);
};
