import { scheduleTimezone } from "../contracts/settings.ts";
import { scheduleDeadLetters } from "../contracts/topology.ts";
import type { Functions } from "./functions.ts";
import { createDeadLetterQueue } from "./messaging.ts";
import { logicalName, nameOf } from "./naming.ts";
import type { Settings } from "./settings.ts";

/** What a schedule could not hand over in so many tries, over a day, goes to its dead-letter queue. */
const retries = 30;

/** Several collections a session day: of portfolios a day without one is lost for good. Live debugging waits for a person's call. */
export const createSchedules = (settings: Settings, functions: Functions): void => {
  const deadLetters = createDeadLetterQueue(scheduleDeadLetters);
  const schedule = (name: string, expression: string, of: keyof Functions) =>
    new sst.aws.CronV2(logicalName(name), {
      schedule: `cron(${expression})`,
      timezone: scheduleTimezone,
      enabled: !$dev,
      retries,
      dlq: deadLetters.arn,
      event: {},
      function: functions[of],
      transform: {
        schedule: (args): undefined => {
          args.name = nameOf(name);
        },
        role: (args): undefined => {
          args.name = nameOf(`${name}-schedule`);
        },
      },
    });
  for (const [at, expression] of settings.schedules.entries())
    schedule(`collection-${at + 1}`, expression, "schedule-collection");
  schedule("audit", settings.auditSchedule, "audit-session");
};
