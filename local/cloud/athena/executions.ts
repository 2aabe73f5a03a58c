import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { QueryExecution, QueryExecutionState } from "@aws-sdk/client-athena";
import type { EngineDeps } from "./engine.ts";
import { createResultFile, type ResultFile } from "./result-file.ts";
import { runStatement, type StatementDone } from "./run-statement.ts";

export interface ExecutionRequest {
  readonly sql: string;
  readonly database: string | undefined;
  readonly workgroup: string;
  readonly outputLocation: string;
  readonly parameters: readonly string[];
}

export interface Execution {
  readonly id: string;
  readonly request: ExecutionRequest;
  readonly submitted: number;
  readonly controller: AbortController;
  state: QueryExecutionState;
  reason?: string;
  began?: number;
  completed?: number;
  done?: StatementDone;
  results?: ResultFile;
}

export interface Executions {
  start(request: ExecutionRequest): Execution;
  get(id: string): Execution | undefined;
  /** The newest first. */
  all(): readonly Execution[];
  cancel(execution: Execution): void;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** DuckDB uses two threads a query; more at once only wait for each other. */
const mostRunning = 4;
/** Older finished executions are forgotten together with their rows. */
const mostKept = 1000;

export const hasEnded = ({ state }: Execution): boolean => state !== "QUEUED" && state !== "RUNNING";

/** Runs statements, some at a time, and keeps their rows in files of `folder`, which is emptied at start. */
export const createExecutions = (deps: EngineDeps, folder: string, now: () => number): Executions => {
  const known = new Map<string, Execution>();
  const queue: Execution[] = [];
  const running = new Map<string, Promise<void>>();

  const end = (execution: Execution, state: QueryExecutionState, reason?: string) => {
    if (hasEnded(execution)) return;
    execution.state = state;
    execution.completed = now();
    if (reason !== undefined) execution.reason = reason;
  };

  const run = async (execution: Execution): Promise<void> => {
    const { id, request, controller } = execution;
    execution.state = "RUNNING";
    execution.began = now();
    try {
      execution.results = await createResultFile(join(folder, `${id}.ndjson`));
      execution.done = await runStatement(deps, {
        sql: request.sql,
        database: request.database?.toLowerCase() ?? "default",
        parameters: request.parameters,
        signal: controller.signal,
        results: execution.results,
      });
      end(execution, "SUCCEEDED");
    } catch (error) {
      if (controller.signal.aborted) end(execution, "CANCELLED", "Query was cancelled");
      else end(execution, "FAILED", error instanceof Error ? error.message : String(error));
    }
  };

  const next = () => {
    while (running.size < mostRunning) {
      const execution = queue.shift();
      if (!execution) return;
      if (hasEnded(execution)) continue;
      running.set(
        execution.id,
        run(execution).finally(() => {
          running.delete(execution.id);
          next();
        }),
      );
    }
  };

  const forgetOldest = () => {
    for (const [id, execution] of known) {
      if (known.size <= mostKept) return;
      if (!hasEnded(execution)) continue;
      known.delete(id);
      void execution.results?.remove();
    }
  };

  return {
    start: (request) => {
      const execution: Execution = {
        id: randomUUID(),
        request,
        submitted: now(),
        controller: new AbortController(),
        state: "QUEUED",
      };
      known.set(execution.id, execution);
      queue.push(execution);
      forgetOldest();
      next();
      return execution;
    },
    get: (id) => known.get(id),
    all: () => [...known.values()].reverse(),
    cancel: (execution) => {
      if (hasEnded(execution)) return;
      execution.controller.abort();
      end(execution, "CANCELLED", "Query was cancelled");
    },
    open: async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    },
    close: async () => {
      queue.length = 0;
      for (const { controller } of known.values()) controller.abort();
      await Promise.all(running.values());
      await Promise.all([...known.values()].map(({ results }) => results?.remove()));
      known.clear();
    },
  };
};

export const toQueryExecution = (execution: Execution): QueryExecution => {
  const { id, request, submitted, began, completed, done, reason, state } = execution;
  const from = began ?? completed ?? submitted;
  return {
    QueryExecutionId: id,
    Query: request.sql,
    ...(done === undefined ? {} : { StatementType: done.statementType }),
    ResultConfiguration: { OutputLocation: `${request.outputLocation.replace(/\/?$/, "/")}${id}.csv` },
    QueryExecutionContext: {
      ...(request.database === undefined ? {} : { Database: request.database }),
      Catalog: "awsdatacatalog",
    },
    ...(request.parameters.length === 0 ? {} : { ExecutionParameters: [...request.parameters] }),
    Status: {
      State: state,
      SubmissionDateTime: new Date(submitted),
      ...(reason === undefined ? {} : { StateChangeReason: reason }),
      ...(completed === undefined ? {} : { CompletionDateTime: new Date(completed) }),
    },
    Statistics: {
      QueryQueueTimeInMillis: from - submitted,
      ...(completed === undefined
        ? {}
        : {
            EngineExecutionTimeInMillis: completed - from,
            TotalExecutionTimeInMillis: completed - submitted,
            DataScannedInBytes: done?.scannedBytes ?? 0,
          }),
    },
    WorkGroup: request.workgroup,
    EngineVersion: {
      SelectedEngineVersion: "AUTO",
      EffectiveEngineVersion: "Athena engine version 3",
    },
  };
};
