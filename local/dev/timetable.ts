import { parseCron } from "../../contracts/cron.ts";
import type { Clock } from "../../core/ports.ts";
import { nextFire } from "./next-fire.ts";

export interface TimetableEntry<Name extends string> {
  readonly name: Name;
  /** Without `cron(…)`. */
  readonly expression: string;
}

export interface Fire<Name extends string> {
  readonly name: Name;
  readonly at: Date;
}

/** Calls `run` after some milliseconds, unless the returned function is called before. */
export type Timer = (milliseconds: number, run: () => void) => () => void;

export interface TimetableOptions<Name extends string> {
  readonly entries: readonly TimetableEntry<Name>[];
  readonly timeZone: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly onFire: (fire: Fire<Name>) => void;
}

/** A machine that slept, or whose clock was set, is noticed within this time. */
const longestWaitMs = 60_000;

/**
 * Fires each entry by its cron expression. What came due while the machine slept fires once when it wakes. Throws a
 * `RangeError` for an expression that is none.
 */
export const createTimetable = <Name extends string>(options: TimetableOptions<Name>) => {
  const { entries, timeZone, clock, timer, onFire } = options;
  const schedules = entries.map(({ name, expression }) => ({ name, cron: parseCron(expression) }));
  let due: (Fire<Name> | undefined)[] = [];
  let cancel: (() => void) | undefined;

  const planned = (at: number, after: Date): Fire<Name> | undefined => {
    const { name, cron } = schedules[at] as (typeof schedules)[number];
    const next = nextFire(cron, after, timeZone);
    return next && { name, at: next };
  };

  const next = (): Fire<Name> | undefined =>
    due.reduce((first, fire) => (fire && (!first || fire.at < first.at) ? fire : first), undefined);

  const wait = (): void => {
    const first = next();
    if (!first) return;
    const milliseconds = Math.max(0, first.at.getTime() - clock.now().getTime());
    cancel = timer(Math.min(milliseconds, longestWaitMs), wake);
  };

  const wake = (): void => {
    const now = clock.now();
    const fires = due.filter((fire) => fire !== undefined && fire.at <= now) as Fire<Name>[];
    due = due.map((fire, at) => (fire && fire.at <= now ? planned(at, now) : fire));
    wait();
    for (const fire of fires) onFire(fire);
  };

  return {
    start: (): void => {
      cancel?.();
      due = schedules.map((_, at) => planned(at, clock.now()));
      wait();
    },
    /** What fires next; undefined before the start, or where nothing ever will. */
    next,
    stop: (): void => {
      cancel?.();
      due = [];
    },
  };
};
