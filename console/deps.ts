import type { IndexCode, SessionDate } from "../contracts/fields.ts";
import type { DeadLetters } from "../core/dead-letters/dead-letters.ts";
import type { Explanation } from "../core/operations/explain/explain.ts";
import type { Status } from "../core/operations/read-status.ts";
import type { Clock, ObjectStore, QueryEngine } from "../core/ports.ts";
import type { DepthHistory } from "./overview/depth-history.ts";
import type { View } from "./view.ts";
import type { Lang } from "./words/words.ts";

export interface ReportAsk {
  readonly lang: Lang;
  /** Left out: the index of which the lake holds most. */
  readonly indexes?: readonly IndexCode[] | "all";
  /** Left out: each index's newest. */
  readonly session?: SessionDate;
}

/** What the console looks at and acts on. */
export interface ConsoleDeps {
  readonly clock: Clock;
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly engine: QueryEngine;
  readonly depths: DepthHistory;
  readonly readStatus: () => Promise<Status>;
  /** One HTML document that asks for nothing. Throws a `VisibleError` for what the lake does not hold. */
  readonly report: (ask: ReportAsk) => Promise<string>;
  readonly letters: DeadLetters;
  /** Where what lies there of a session comes from. */
  readonly explain: (session: SessionDate) => Promise<Explanation>;
  /** Datasets that are collected each session. */
  readonly planned: readonly string[];
}

/** What each request carries, for Hono's types. */
export interface ConsoleEnv {
  Variables: { view: View };
}
