import type { ObjectNotified } from "../../contracts/messages/object-notified.ts";
import { tableNamed } from "../../contracts/tables/index.ts";
import type { Table } from "../../contracts/tables/table.ts";
import type { Log } from "../ports.ts";
import { parseLakeKey } from "./keys.ts";

export interface NotifiedKey {
  readonly key: string;
  readonly table: Table;
  /** Values of the table's partition keys. */
  readonly values: readonly string[];
}

/** The lake files that notifications name; S3's test event and keys that are not ours are left out, and logged. */
export const notifiedKeys = (messages: readonly ObjectNotified[], log?: Log): readonly NotifiedKey[] =>
  messages.flatMap(({ Message, MessageId }) => {
    if ("Event" in Message) {
      log?.info("S3 test event, nothing to do", { bucket: Message.Bucket, notificationId: MessageId });
      return [];
    }
    return Message.Records.flatMap(({ s3 }) => {
      const { key } = s3.object;
      const parsed = parseLakeKey(key, tableNamed);
      if (!parsed) log?.info("key of no table, nothing to do", { key, notificationId: MessageId });
      return parsed ? [{ key, ...parsed }] : [];
    });
  });
