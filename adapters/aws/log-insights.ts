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

const statement = (texts: readonly string[], limit: number): string => {
  const conditions = texts.map((text) => `@message like ${JSON.stringify(text)}`);
  return `fields @timestamp, @message, @log | filter ${conditions.join(" or ")} | sort @timestamp asc | limit ${limit}`;
};

/** Characters of one query that Logs Insights takes. */
const longestQuery = 10_000;

/** Texts in groups that one query can name; a text that is too long alone is left to Logs Insights to refuse. */
const groupsOf = (texts: readonly string[], limit: number): readonly (readonly string[])[] => {
  const groups: string[][] = [];
  for (const text of texts) {
    const last = groups.at(-1);
    if (last && statement([...last, text], limit).length <= longestQuery) last.push(text);
    else groups.push([text]);
  }
  return groups;
};

type Row = readonly ResultField[];

const textOf = (row: Row, name: string): string => row.find(({ field }) => field === name)?.value ?? "";

/** Insights' own name of a line, which two lines of equal text do not share. */
const pointerOf = (row: Row): string => textOf(row, "@ptr") || JSON.stringify(row);

/** `2025-04-07 09:00:01.000` is in UTC. */
const timestampOf = (row: Row): string => `${textOf(row, "@timestamp").replace(" ", "T")}Z`;

const secondOf = (timestamp: string): number => Math.floor(Date.parse(timestamp) / 1000);

/** A line is what Powertools wrote; what the runtime itself says, as of a time-out, is plain text. */
const toLine = (row: Row): LogLine => {
  const message = textOf(row, "@message");
  const service = /[^/]*$/.exec(textOf(row, "@log"))?.[0] ?? "";
  const timestamp = timestampOf(row);
  try {
    const parsed: unknown = JSON.parse(message);
    if (typeof parsed === "object" && parsed !== null && "message" in parsed)
      return { level: "INFO", service, timestamp, ...parsed } as LogLine;
  } catch {
    // Plain text.
  }
  return { timestamp, service, level: "INFO", message: message.trim() };
};

/**
 * Log groups of functions, searched by CloudWatch Logs Insights: again from the last second on while an answer is as long
 * as it may be. Rejects with a `PermanentError` (`too-many-lines`) where one second alone fills an answer.
 */
export const createLogInsights = (
  logs: CloudWatchLogsClient,
  logGroupNames: readonly string[],
  {
    now = () => new Date(),
    pause = () => setTimeout(500),
    linesPerSearch = mostLines,
  }: {
    readonly now?: () => Date;
    readonly pause?: () => Promise<unknown>;
    readonly linesPerSearch?: number;
  } = {},
): FunctionLogs => {
  const start = async (texts: readonly string[], startTime: number, endTime: number) => {
    try {
      const { queryId } = await logs.send(
        new StartQueryCommand({
          logGroupNames: [...logGroupNames],
          startTime,
          endTime,
          queryString: statement(texts, linesPerSearch),
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

  const results = async (queryId: string): Promise<readonly Row[]> => {
    for (;;) {
      const answer = await logs.send(new GetQueryResultsCommand({ queryId }));
      if (answer.status === "Complete") return answer.results ?? [];
      if (answer.status !== "Running" && answer.status !== "Scheduled")
        throw new TransientError("aws-failed", `the search of the logs ended ${answer.status}`);
      await pause();
    }
  };

  const search = async (texts: readonly string[], startTime: number, endTime: number) => {
    const queryId = await start(texts, startTime, endTime);
    if (queryId === undefined) throw new PermanentError("aws-refused", "the search of the logs has no id");
    return results(queryId);
  };

  const searchOn = async (
    texts: readonly string[],
    from: Date,
    endTime: number,
    found: Map<string, LogLine>,
  ): Promise<void> => {
    for (let second = Math.floor(from.getTime() / 1000); ; ) {
      const rows = await search(texts, second, endTime);
      for (const row of rows) found.set(pointerOf(row), toLine(row));
      const last = rows.at(-1);
      if (last === undefined || rows.length < linesPerSearch) return;
      // Its other lines may be in the next answer.
      const next = secondOf(timestampOf(last));
      if (next <= second)
        throw new PermanentError(
          "too-many-lines",
          `the logs have ${linesPerSearch} lines or more in the second of ${timestampOf(last)}, as many as one search may tell`,
        );
      second = next;
    }
  };

  const searchAll = async (texts: readonly string[], from: Date): Promise<readonly LogLine[]> => {
    const found = new Map<string, LogLine>();
    const endTime = Math.ceil(now().getTime() / 1000);
    for (const some of groupsOf(texts, linesPerSearch)) await searchOn(some, from, endTime, found);
    return [...found.values()];
  };

  return {
    containing: (texts, from) =>
      calling("search the logs", async () => {
        const found = await ifServed(() => searchAll(texts, from));
        if (found) return found;
        throw new VisibleError(
          "no-logs",
          "this endpoint keeps no logs of functions: give --data of the process that runs them, without --endpoint",
        );
      }),
  };
};
