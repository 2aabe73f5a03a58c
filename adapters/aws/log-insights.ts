import { setTimeout } from "node:timers/promises";
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { PermanentError, TransientError, VisibleError } from "../../core/errors.ts";
import type { FunctionLogs, LogLine } from "../../core/operations/ports.ts";
import { calling, isNamed } from "./errors.ts";
import { ifServed } from "./not-served.ts";

/** Logs Insights' own limit on one answer. */
const mostLines = 10_000;

const statement = (texts: readonly string[]): string => {
  const conditions = texts.map((text) => `@message like ${JSON.stringify(text)}`);
  return `fields @timestamp, @message, @log | filter ${conditions.join(" or ")} | sort @timestamp asc | limit ${mostLines}`;
};

/** A line is what Powertools wrote; what the runtime itself says, as of a time-out, is plain text. */
const toLine = (fields: readonly ResultField[]): LogLine => {
  const textOf = (name: string) => fields.find(({ field }) => field === name)?.value ?? "";
  const message = textOf("@message");
  const service = /[^/]*$/.exec(textOf("@log"))?.[0] ?? "";
  const timestamp = `${textOf("@timestamp").replace(" ", "T")}Z`;
  try {
    const parsed: unknown = JSON.parse(message);
    if (typeof parsed === "object" && parsed !== null && "message" in parsed)
      return { level: "INFO", service, timestamp, ...parsed } as LogLine;
  } catch {
    // Plain text.
  }
  return { timestamp, service, level: "INFO", message: message.trim() };
};

/** Log groups of functions, searched by CloudWatch Logs Insights. */
export const createLogInsights = (
  logs: CloudWatchLogsClient,
  logGroupNames: readonly string[],
  {
    now = () => new Date(),
    pause = () => setTimeout(500),
  }: { readonly now?: () => Date; readonly pause?: () => Promise<unknown> } = {},
): FunctionLogs => {
  const start = async (texts: readonly string[], from: Date) => {
    try {
      const { queryId } = await logs.send(
        new StartQueryCommand({
          logGroupNames: [...logGroupNames],
          startTime: Math.floor(from.getTime() / 1000),
          endTime: Math.ceil(now().getTime() / 1000),
          queryString: statement(texts),
        }),
      );
      return queryId;
    } catch (error) {
      if (isNamed(error, "ResourceNotFoundException"))
        throw new VisibleError("no-logs", `there are no log groups such as ${logGroupNames[0]}`, {
          cause: error,
        });
      throw error;
    }
  };

  const results = async (queryId: string): Promise<readonly LogLine[]> => {
    for (;;) {
      const answer = await logs.send(new GetQueryResultsCommand({ queryId }));
      if (answer.status === "Complete") return (answer.results ?? []).map(toLine);
      if (answer.status !== "Running" && answer.status !== "Scheduled")
        throw new TransientError("aws-failed", `the search of the logs ended ${answer.status}`);
      await pause();
    }
  };

  return {
    containing: (texts, from) =>
      calling("search the logs", async () => {
        const found = await ifServed(async () => {
          const queryId = await start(texts, from);
          if (queryId === undefined)
            throw new PermanentError("aws-refused", "the search of the logs has no id");
          return results(queryId);
        });
        if (found) return found;
        throw new VisibleError(
          "no-logs",
          "this endpoint keeps no logs of functions: give --data of the process that runs them, without --endpoint",
        );
      }),
  };
};
