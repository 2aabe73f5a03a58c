import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import type { AlarmBoard, AlarmState } from "../../core/operations/ports.ts";
import { calling } from "./errors.ts";
import { ifServed } from "./not-served.ts";

const fromCloudWatch = (
  { AlarmName = "", StateValue, StateUpdatedTimestamp, StateReason = "" }: MetricAlarm,
  prefix: string,
): AlarmState => ({
  name: AlarmName.slice(prefix.length),
  state: StateValue === "OK" || StateValue === "ALARM" ? StateValue : "INSUFFICIENT_DATA",
  since: StateUpdatedTimestamp ?? new Date(0),
  reason: StateReason,
});

/** CloudWatch's alarms of one stage. */
export const createCloudWatchAlarmBoard = (
  cloudWatch: CloudWatchClient,
  resourceName: (name: string) => string,
): AlarmBoard => ({
  states: () =>
    calling("read the alarms", () =>
      ifServed(async () => {
        const prefix = resourceName("");
        const found: AlarmState[] = [];
        const pages = paginateDescribeAlarms(
          { client: cloudWatch },
          { AlarmNamePrefix: prefix, AlarmTypes: ["MetricAlarm"] },
        );
        for await (const { MetricAlarms = [] } of pages)
          found.push(...MetricAlarms.map((one) => fromCloudWatch(one, prefix)));
        return found;
      }),
    ),
});
