import { setTimeout as delay } from "node:timers/promises";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type GetQueryResultsCommandOutput,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { PermanentError, TransientError } from "../../core/errors.ts";
import type { QueryEngine } from "../../core/ports.ts";
import { calling } from "./errors.ts";

/** Athena is asked for a query's state after 20 ms, then ever more rarely. */
const firstPauseMs = 20;
const longestPauseMs = 1000;

export interface AthenaTarget {
  readonly database: string;
  readonly workgroup: string;
  /** `s3://bucket/prefix/` for results. */
  readonly outputLocation: string;
}

/** Queries by Athena; a query that fails rejects with a `PermanentError` (`query-failed`) saying why. */
export const createAthenaQueryEngine = (athena: AthenaClient, target: AthenaTarget): QueryEngine => {
  const start = (sql: string) =>
    calling("start a query", async () => {
      const answer = await athena.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Database: target.database },
          WorkGroup: target.workgroup,
          ResultConfiguration: { OutputLocation: target.outputLocation },
        }),
      );
      return answer.QueryExecutionId as string;
    });

  const finished = async (id: string, signal?: AbortSignal): Promise<void> => {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const answer = await calling("ask for a query", () =>
        athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
      );
      const status = answer.QueryExecution?.Status;
      if (status?.State === "SUCCEEDED") return;
      if (status?.State === "FAILED")
        throw new PermanentError("query-failed", status.StateChangeReason ?? "no reason given");
      if (status?.State === "CANCELLED")
        throw new TransientError("query-cancelled", "the query was cancelled");
      await delay(pause, undefined, { signal });
    }
  };

  return {
    run: async (sql, signal) => {
      signal?.throwIfAborted();
      const id = await start(sql);
      try {
        await finished(id, signal);
      } catch (error) {
        // If it cannot be stopped it runs to its end, which nobody waits for.
        if (signal?.aborted)
          await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => undefined);
        throw error;
      }
      const pages: GetQueryResultsCommandOutput[] = [];
      await calling("read a query's rows", async () => {
        for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId: id }))
          pages.push(page);
      });
      const columns = (pages[0]?.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name, Type }) => ({
        name: Name ?? "",
        type: Type ?? "",
      }));
      const rows = pages.flatMap((page) =>
        (page.ResultSet?.Rows ?? []).map(({ Data }) => (Data ?? []).map((cell) => cell.VarCharValue ?? null)),
      );
      // The first row of a SELECT repeats the column names.
      const isHeader = columns.length > 0 && columns.every(({ name }, at) => rows[0]?.[at] === name);
      return { columns, rows: isHeader ? rows.slice(1) : rows };
    },
  };
};
