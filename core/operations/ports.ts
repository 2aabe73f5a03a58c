import type { RunId, SessionDate } from "../../contracts/fields.ts";
import type { Table } from "../../contracts/tables/table.ts";
import type { Partition } from "../ports.ts";

/** Messages of a queue at one moment; approximate, as all that SQS counts. */
export interface QueueGauge {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Age of the oldest message; left out where the endpoint does not measure it. */
  readonly oldestSeconds?: number;
}

/** Looks at queues without receiving from them. */
export interface QueueGauges {
  /** By name without app and stage; a queue that a stage need not have, and does not, is left out. Throws a `VisibleError` (`no-stage`). */
  read(queues: readonly string[]): Promise<ReadonlyMap<string, QueueGauge>>;
}

/** A run of the refine job, in Glue's own states. */
export interface JobRun {
  readonly jobRunId: string;
  readonly state: string;
  readonly sessions: readonly SessionDate[];
  readonly runId?: RunId | undefined;
  readonly startedAt: Date;
  readonly endedAt?: Date | undefined;
  readonly error?: string | undefined;
}

export interface JobHistory {
  /** The newest runs first; undefined where the endpoint has no jobs. */
  recent(): Promise<readonly JobRun[] | undefined>;
}

/** What is registered of a table, as the catalogue has it. */
export interface RegisteredPartitions {
  /** Those whose leading values are equal to `values`; undefined where the endpoint has no catalogue. */
  partitions(table: Table, values: readonly string[]): Promise<readonly Partition[] | undefined>;
}

export interface AlarmState {
  /** Without app and stage. */
  readonly name: string;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly since: Date;
  readonly reason: string;
}

export interface AlarmBoard {
  /** Undefined where the endpoint has no alarms. */
  states(): Promise<readonly AlarmState[] | undefined>;
}

/** One line of a function's log. */
export interface LogLine {
  readonly timestamp: string;
  /** Which function wrote it. */
  readonly service: string;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface FunctionLogs {
  /** Every line in which one of the texts occurs. Throws a `VisibleError` (`no-logs`) where there are none to search. */
  containing(texts: readonly string[], from: Date): Promise<readonly LogLine[]>;
}
