import type { SessionDate } from "../../contracts/fields.ts";
import type { DayCoverage } from "../../core/coverage.ts";

/** `ahead`: the session has not begun, and nothing can be missing of it. */
export type DayState = "complete" | "partial" | "missing" | "closed" | "ahead";

export interface DayCell {
  readonly day: SessionDate;
  readonly state: DayState;
  readonly complete: number;
  /** Datasets that are looked at. */
  readonly of: number;
}

/** A day as one state: `complete` where all datasets are, `missing` where none has anything. */
export const dayCell = (
  { day, kind, datasets }: DayCoverage,
  today: SessionDate,
  looked: readonly string[],
): DayCell => {
  const states = Object.entries(datasets)
    .filter(([name]) => looked.includes(name))
    .map(([, state]) => state);
  const complete = states.filter((state) => state === "complete").length;
  const isEmpty = states.every((state) => state === "missing");
  const found = isEmpty ? "missing" : complete === states.length ? "complete" : "partial";
  const state = kind === "closed" ? "closed" : isEmpty && day > today ? "ahead" : found;
  return { day, state, complete, of: states.length };
};
