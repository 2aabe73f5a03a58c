import type { Stack } from "../stack.ts";
import type { RunState } from "./run-state.ts";
import type { Source } from "./source.ts";
import type { SessionSummary } from "./summary.ts";

export interface Collecting {
  readonly source: Source;
  readonly stack: Stack;
  readonly state: RunState;
  /** Called as a session begins; what it returns, as it ends. */
  readonly watch: (session: string, at: number, of: number) => () => void;
  readonly signal?: AbortSignal | undefined;
}

/** Session after session: schedules, waits until the chain has come to rest, and says what is there and what is not. */
export const collectSessions = async ({
  source,
  stack,
  state,
  watch,
  signal,
}: Collecting): Promise<readonly SessionSummary[]> => {
  // What a run that was cut off left in the queues belongs to the session it was in.
  const interrupted = await state.read();
  if (interrupted !== undefined) source.enter(interrupted);
  await stack.start();
  await stack.drained(signal);

  const summaries: SessionSummary[] = [];
  const planned = await source.plan();
  for (const [at, { session, rounds }] of planned.entries()) {
    signal?.throwIfAborted();
    await state.write(session);
    source.enter(session);
    const unwatch = watch(session, at + 1, planned.length);
    try {
      const ticks = [];
      for (const targets of rounds) {
        ticks.push(await stack.scheduleCollection({ session, early: true, ...(targets ? { targets } : {}) }));
        await stack.drained(signal);
      }
      const targets = rounds.at(-1);
      const { incomplete, inconsistent, missing } = await stack.auditSession({
        session,
        ...(targets ? { targets } : {}),
        early: true,
        asksAgain: false,
      });
      summaries.push({
        session,
        targets: Math.max(...ticks.map((tick) => tick.targets)),
        requested: ticks.reduce((sum, tick) => sum + tick.requested, 0),
        alreadyComplete: ticks[0]?.complete ?? 0,
        incomplete,
        inconsistent,
        missing,
        uncertain: ticks.at(-1)?.uncertain ?? 0,
      });
    } finally {
      unwatch();
    }
  }
  return summaries;
};
