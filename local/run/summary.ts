import type { SessionDate } from "../../contracts/fields.ts";
import type { QueueDepth } from "../cloud/messaging/messaging.ts";
import type { Holding } from "./inventory.ts";

/** What a table holds of one index in one session. */
export interface CollectedRows {
  readonly table: string;
  readonly session: SessionDate;
  readonly index: string;
  readonly rows: number;
  /** Rows that carry a sector. */
  readonly bySector: number;
}

export interface SessionSummary {
  readonly session: SessionDate;
  /** Targets that were planned, asked for in this run, and complete before it. */
  readonly targets: number;
  readonly requested: number;
  readonly alreadyComplete: number;
  /** Planned sets that are not complete after the run, as `portfolio-by-code/IBOV`. */
  readonly incomplete: readonly string[];
  readonly inconsistent: readonly string[];
  readonly missing: readonly string[];
  /** Sets that were not asked for at the end: they carry no date, and B3 may show another session's. */
  readonly uncertain: number;
}

export interface TopStock {
  readonly session: SessionDate;
  readonly index: string;
  readonly place: number;
  readonly ticker: string;
  readonly company: string;
  readonly weightPct: string;
}

/** What `bovespa run` did and what the lake holds; `--json` prints it as it is. */
export interface RunSummary {
  readonly mode: "recorded" | "live";
  readonly dataDir: string;
  readonly sessions: readonly SessionSummary[];
  readonly collected: readonly CollectedRows[];
  /** Pages in the raw bucket, and rows in curated tables, of all sessions. */
  readonly pages: number;
  readonly rows: number;
  readonly raw: Holding;
  readonly curated: Holding;
  readonly refined: Holding;
  /** Objects written or replaced or removed by this run. */
  readonly newObjects: number;
  readonly jobRuns: number;
  readonly failedJobRuns: number;
  readonly partitions: number;
  readonly queues: Readonly<Record<string, QueueDepth>>;
  readonly deadLetters: number;
  readonly queries: Readonly<Record<string, { readonly rows: number }>>;
  readonly topStocks: readonly TopStock[];
  /** Wall time of the collection alone, and with the start of the embedded cloud. */
  readonly seconds: number;
  readonly secondsWithStart: number;
}
