import type { Config } from "../../adapters/config.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import type { Sample } from "./usage.ts";

/** The queue whose consumer's work it is. */
export type Step = "fetch-backfill" | "compact-backfill";

/** To a process of the simulation, and its answer; one of each at a time. */
export type Ask =
  | { readonly ask: "start-cloud"; readonly dataDir: string; readonly config: Config }
  | { readonly ask: "start-functions"; readonly logs: string; readonly config: Config }
  | { readonly ask: "enter-session"; readonly session: SessionDate }
  | { readonly ask: "collect"; readonly session: SessionDate; readonly indexes: readonly string[] }
  | { readonly ask: "step"; readonly step: Step; readonly config: Config; readonly year: number }
  | { readonly ask: "count" }
  | { readonly ask: "stop" };

export interface Counts {
  readonly glueRuns: number;
  readonly failedGlueRuns: number;
  /** Messages in all dead-letter queues. */
  readonly deadLetters: number;
}

export type Tell =
  | { readonly tell: "usage"; readonly sample: Sample }
  | { readonly tell: "error"; readonly text: string }
  | { readonly tell: "answer"; readonly value: unknown };
