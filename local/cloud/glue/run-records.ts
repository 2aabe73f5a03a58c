import { randomBytes } from "node:crypto";
import type { JobRun, JobRunState } from "@aws-sdk/client-glue";
import type { Store } from "./store.ts";

export interface RunRecord {
  readonly seq: number;
  readonly id: string;
  readonly job: string;
  readonly state: JobRunState;
  readonly arguments: Readonly<Record<string, string>>;
  /** Minutes; undefined without a limit. */
  readonly timeout: number | undefined;
  readonly error: string | undefined;
  readonly started: number;
  readonly updated: number;
  readonly completed: number | undefined;
}

type StoredRow = NonNullable<ReturnType<Store["get"]>>;

const toRecord = (row: StoredRow): RunRecord => ({
  seq: Number(row.seq),
  id: String(row.id),
  job: String(row.job),
  state: row.state as JobRunState,
  arguments: JSON.parse(String(row.arguments)) as Record<string, string>,
  timeout: row.timeout === null ? undefined : Number(row.timeout),
  error: row.error === null ? undefined : String(row.error),
  started: Number(row.started),
  updated: Number(row.updated),
  completed: row.completed === null ? undefined : Number(row.completed),
});

const ended: readonly JobRunState[] = ["SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"];
const running = "('STARTING', 'RUNNING', 'STOPPING')";

export const toJobRun = (run: RunRecord): JobRun => ({
  Id: run.id,
  Attempt: 0,
  JobName: run.job,
  StartedOn: new Date(run.started),
  LastModifiedOn: new Date(run.updated),
  JobRunState: run.state,
  Arguments: { ...run.arguments },
  PredecessorRuns: [],
  ...(run.timeout === undefined ? {} : { Timeout: run.timeout }),
  ...(run.error === undefined ? {} : { ErrorMessage: run.error }),
  ...(run.completed === undefined
    ? {}
    : {
        CompletedOn: new Date(run.completed),
        ExecutionTime: Math.round((run.completed - run.started) / 1000),
      }),
});

/** Job runs as the store keeps them. */
export const runRecords = (store: Store, now: () => number) => ({
  add: (run: Pick<RunRecord, "job" | "state" | "arguments" | "timeout">): string => {
    const id = `jr_${randomBytes(32).toString("hex")}`;
    store.run(
      "INSERT INTO job_runs (id, job, state, arguments, timeout, started, updated) VALUES (?, ?, ?, ?, ?, ?, ?)",
      id,
      run.job,
      run.state,
      JSON.stringify(run.arguments),
      run.timeout ?? null,
      now(),
      now(),
    );
    return id;
  },
  get: (id: string): RunRecord | undefined => {
    const row = store.get("SELECT * FROM job_runs WHERE id = ?", id);
    return row && toRecord(row);
  },
  set: (id: string, state: JobRunState, error?: string) => {
    store.run(
      "UPDATE job_runs SET state = ?, error = ?, updated = ?, completed = ? WHERE id = ?",
      state,
      error ?? null,
      now(),
      ended.includes(state) ? now() : null,
      id,
    );
  },
  /** The newest first, from below `seq`. */
  of: (job: string, below: number): RunRecord[] =>
    store
      .all("SELECT * FROM job_runs WHERE job = ? AND seq < ? ORDER BY seq DESC LIMIT 1001", job, below)
      .map(toRecord),
  running: (job: string): number =>
    Number(store.get(`SELECT count(*) AS n FROM job_runs WHERE job = ? AND state IN ${running}`, job)?.n),
  /** The oldest first. */
  inState: (...states: readonly JobRunState[]): RunRecord[] =>
    states
      .flatMap((state) =>
        store.all("SELECT * FROM job_runs WHERE state = ? ORDER BY seq", state).map(toRecord),
      )
      .sort((left, right) => left.seq - right.seq),
});

export type RunRecords = ReturnType<typeof runRecords>;
