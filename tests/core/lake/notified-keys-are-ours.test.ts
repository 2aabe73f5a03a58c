import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { ObjectNotified } from "../../../contracts/messages/object-notified.ts";
import { notifiedKeys } from "../../../core/lake/notified-keys.ts";
import { notificationBody } from "../../support/notifications.ts";

const notified = (key: string) => ObjectNotified.parse(JSON.parse(notificationBody(key)));
const portfolio = "curated/index_portfolio/ano=2025/mes=04/dia=07/part-00000.parquet";
const weights = "refined/index_weights/session_date=2025-04-07/ticker=PETR4/part-00000.parquet";

describe("notifiedKeys", () => {
  it("names table and partition values of each file, in order, doubles included", () => {
    const log = createMemoryLog();
    const keys = notifiedKeys([notified(weights), notified(portfolio), notified(weights)], log);
    expect(keys.map(({ key, table, values }) => [key, table.name, values])).toEqual([
      [weights, "index_weights", ["2025-04-07", "PETR4"]],
      [portfolio, "index_portfolio", ["2025", "04", "07"]],
      [weights, "index_weights", ["2025-04-07", "PETR4"]],
    ]);
    expect(log.lines).toEqual([]);
  });

  it("leaves out keys that are not ours and S3's test event, with a log line each", () => {
    const log = createMemoryLog();
    const test: ObjectNotified = {
      ...notified(portfolio),
      Message: { Event: "s3:TestEvent", Bucket: "lake" },
    };
    expect(notifiedKeys([notified("athena-results/1.csv"), test], log)).toEqual([]);
    expect(log.lines.map(({ level, fields }) => [level, fields.key ?? fields.bucket])).toEqual([
      ["info", "athena-results/1.csv"],
      ["info", "lake"],
    ]);
  });

  it("reads every record of an event", () => {
    const one = notified(portfolio);
    const Records = [one, notified(weights)].flatMap(({ Message }) =>
      "Records" in Message ? Message.Records : [],
    );
    expect(notifiedKeys([{ ...one, Message: { Records } }], createMemoryLog()).length).toBe(2);
  });
});
