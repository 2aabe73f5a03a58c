import type { z } from "zod";
import { parseValue } from "../../core/parse-body.ts";

/** A function that a schedule or a person calls with one event; what it rejects with, the caller sees. */
export const eventHandler =
  <Event, Result>(contract: z.ZodType<Event>, handle: (event: Event) => Promise<Result>) =>
  async (event: unknown): Promise<Result> =>
    handle(parseValue(contract, event ?? {}));
