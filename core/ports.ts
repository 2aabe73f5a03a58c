import type { Period, RunId, SessionDate } from "../contracts/fields.ts";
import type { Table } from "../contracts/tables/table.ts";

/** What is known of an object without reading it. Metadata keys are lower case. */
export interface ObjectInfo {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

export interface ObjectHead extends ObjectInfo {
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredObject extends ObjectHead {
  readonly body: Uint8Array;
}

export interface PutOptions {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** `absent`: only where no object has the key. An ETag: only over that version. Left out: always. */
  readonly onlyIf?: "absent" | { readonly etag: string };
}

/** One bucket. */
export interface ObjectStore {
  /** All objects under the prefix, in byte order of their keys. */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  head(key: string): Promise<ObjectHead | undefined>;
  get(key: string): Promise<StoredObject | undefined>;
  /** The body in pieces, for what is too large to hold. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** `lost` when the condition did not hold; nothing was written then. */
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<"written" | "lost">;
  delete(keys: readonly string[]): Promise<void>;
}

/** Puts messages on one queue; resolves once every message is durable there. */
export interface MessageBus<Message> {
  send(messages: readonly Message[]): Promise<void>;
}

/** A request to B3: which of its services, and the path below its base address. */
export interface UpstreamRequest {
  readonly service: "listados" | "historical-quotes";
  readonly path: string;
}

export interface UpstreamAnswer {
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly capturedAt: Date;
  /** What the upstream itself says of how the answer came to be; a replay says what it rendered. */
  readonly note?: string;
}

/** B3. Rejects with a `TransientError` for anything that is not a successful answer with a body. */
export interface Upstream {
  get(request: UpstreamRequest, signal?: AbortSignal): Promise<UpstreamAnswer>;
}

export interface Clock {
  now(): Date;
}

export interface SessionClock {
  /** The session of today, or the next one on a day without. */
  current(): SessionDate;
  /** The session that an answer without a date belongs to; undefined while B3 may show another one. */
  shown(): SessionDate | undefined;
}

/** The values of one partition, in the order of the table's partition keys. */
export interface Partition {
  readonly values: readonly string[];
  /** Key prefix in the lake bucket, ending in `/`. */
  readonly prefix: string;
}

export interface Catalog {
  /** The registered partitions whose leading values are equal to `values`. */
  partitions(table: Table, values: readonly string[]): Promise<readonly Partition[]>;
  /** Registers partitions; one that is there already stays as it is. */
  add(table: Table, partitions: readonly Partition[]): Promise<void>;
  remove(table: Table, partitions: readonly Partition[]): Promise<void>;
}

/** A session to refine, with the calendar's session before it; undefined where the calendar does not know it. */
export interface RefineSession {
  readonly session: SessionDate;
  readonly previous: SessionDate | undefined;
}

export interface RefineRequest {
  readonly sessions: readonly RefineSession[];
  readonly runId: RunId;
}

export interface JobRunner {
  /** Starts one run of the refine job; rejects with a `TransientError` (`job-busy`) when too many run. */
  start(request: RefineRequest): Promise<{ readonly jobRunId: string }>;
}

/** One column of a table, in row order. Decimals are unscaled integers, dates `YYYY-MM-DD`. */
export type ColumnValues =
  | readonly (string | null)[]
  | readonly (bigint | null)[]
  | readonly (number | null)[];

/** A column of values that recur: the values, and each row's place among them. */
export interface CodedValues {
  /** `null` is NULL. Values no row has are allowed. */
  readonly values: ColumnValues;
  readonly places: Int32Array;
}

/** Text as UTF-8: row n is the bytes from the end of row n - 1 (0 for the first) to its own end. */
export interface TextArena {
  readonly bytes: Uint8Array;
  readonly ends: Int32Array;
}

/**
 * A column in whatever form it is at hand. `BigInt64Array` is for INT64, and for decimals of 18 digits at most;
 * `Int32Array` for INT32.
 */
export type ColumnData = ColumnValues | CodedValues | TextArena | Int32Array | BigInt64Array;

export interface ParquetWriter {
  /** Says which writer and settings made the bytes; a change of it is a change of the file. */
  readonly fingerprint: string;
  /** Throws a `PermanentError` (`value-out-of-range`, `null-not-allowed`) rather than write a wrong value. */
  write(table: Table, columns: Readonly<Record<string, ColumnData>>): Uint8Array;
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Every value as the engine prints it; NULL is null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface QueryEngine {
  run(sql: string, signal?: AbortSignal): Promise<QueryResult>;
}

/** Why a message is given up, and what an operator needs to find it again. */
export interface DeadLetter {
  readonly body: string;
  readonly code: string;
  readonly reason: string;
  readonly firstReceivedAt: Date;
  readonly failedAt: Date;
  readonly receiveCount: number;
}

/** The dead-letter queue of one queue; resolves once the letter is durable there. */
export interface DeadLetters {
  send(letter: DeadLetter): Promise<void>;
}

/** When a received message that failed comes back. */
export interface Redelivery {
  delay(receiptHandle: string, seconds: number): Promise<void>;
}

/** Structured log line; `fields` name the run, dataset, index and session where known. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** Lines that are written while `work` runs, also by what it calls and awaits, carry these fields beside their own. */
  within<Result>(fields: Readonly<Record<string, unknown>>, work: () => Promise<Result>): Promise<Result>;
}

/** Counts what operators alarm on. */
export interface Meter {
  count(metric: string, value: number): void;
}

/** A table and the period of one of its files. */
export interface TablePeriod {
  readonly table: string;
  readonly period: Period;
}
