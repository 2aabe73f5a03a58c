import { randomUUID } from "node:crypto";
import type { QueryResult } from "../../core/ports.ts";

export interface KeptResult {
  readonly id: string;
  /** Name of the question; left out for a statement of one's own. */
  readonly name?: string | undefined;
  readonly sql: string;
  readonly at: Date;
  readonly milliseconds: number;
  readonly result: QueryResult;
}

/** The newest `capacity` results, in memory: a page, its chart and its download are one run of the query. */
export const createResultShelf = (capacity: number) => {
  const kept = new Map<string, KeptResult>();
  return {
    keep: (one: Omit<KeptResult, "id">): string => {
      const id = randomUUID();
      kept.set(id, { ...one, id });
      for (const oldest of kept.keys()) if (kept.size > capacity) kept.delete(oldest);
      return id;
    },
    find: (id: string): KeptResult | undefined => kept.get(id),
    /** Newest first. */
    all: (): readonly KeptResult[] => [...kept.values()].reverse(),
  };
};
export type ResultShelf = ReturnType<typeof createResultShelf>;
