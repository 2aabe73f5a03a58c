import { AsyncLocalStorage } from "node:async_hooks";
import type { Log } from "../core/ports.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What the lines of one log carry while a piece of work runs; calls that overlap keep their own. */
export const createLogContext = () => {
  const storage = new AsyncLocalStorage<Fields>();
  return {
    /** A line's fields and those of its surroundings; the line's own come first and win. */
    around: (own: Fields): Record<string, unknown> => ({ ...own, ...storage.getStore(), ...own }),
    within: (<Result>(fields: Fields, work: () => Promise<Result>) =>
      storage.run({ ...storage.getStore(), ...fields }, work)) satisfies Log["within"],
  };
};
