/** The stages of the chain that a person watches, in the order of the flow. */
export const stages = ["fetch-page", "compact-day", "trigger-refine", "refine", "refresh-catalog"] as const;
export type Stage = (typeof stages)[number];

/** How far a stage is: what it has done, and what it is known to have to do. */
export interface StageProgress {
  readonly done: number;
  readonly total: number;
}

export interface Progress {
  /** The session that is being collected, and how many there are. */
  readonly session: string;
  readonly at: number;
  readonly of: number;
  readonly stages: Readonly<Record<Stage, StageProgress>>;
}

/** Counts what the pollers report; a stage's total is what it did and what still waits for it. */
export const createStageCounter = () => {
  const done = new Map<string, number>();
  return {
    count: (name: string, number: number) => done.set(name, (done.get(name) ?? 0) + number),
    done: (name: Stage) => done.get(name) ?? 0,
  };
};
export type StageCounter = ReturnType<typeof createStageCounter>;
