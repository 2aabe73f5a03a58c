import type { Config } from "../../adapters/config.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import type { scheduledFunctions } from "../../contracts/topology.ts";
import type { FunctionLine } from "../function-log.ts";

/** A function that is called by name. */
export type Callable = keyof typeof scheduledFunctions;

/** To the process that runs the functions. */
export type ToWorker =
  | {
      readonly kind: "start";
      readonly config: Config;
      /** Left out: the calendar and the clock. */
      readonly session?: SessionDate;
    }
  | { readonly kind: "call"; readonly id: number; readonly name: Callable; readonly event: unknown }
  /** Take nothing more, end what runs, and say so. */
  | { readonly kind: "stop" };

/** From it; in this order where it matters. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "line"; readonly line: FunctionLine }
  | { readonly kind: "answer"; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly kind: "stopped" };
