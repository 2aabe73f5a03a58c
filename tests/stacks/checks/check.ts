import type { Graph } from "../support/graph.ts";

export interface Subject {
  readonly graph: Graph;
  readonly stage: string;
  readonly dev: boolean;
}

/** Says what is wrong with a program; nothing where all is well. */
export type Check = (subject: Subject) => readonly string[];

/** A problem for each expectation that does not hold. */
export const problemsOf = (expectations: Readonly<Record<string, boolean>>): readonly string[] =>
  Object.entries(expectations)
    .filter(([, holds]) => !holds)
    .map(([text]) => text);

/** A problem where two values differ as JSON, the order of keys aside. */
export const differs = (what: string, found: unknown, wanted: unknown): readonly string[] => {
  const [left, right] = [canonical(found), canonical(wanted)];
  return left === right ? [] : [`${what} is ${left}, not ${right}`];
};

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? "absent";
