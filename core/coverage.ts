import type { SessionDate } from "../contracts/fields.ts";
import { dayStatus, localDate } from "./calendar/calendar.ts";
import { addDays, toDayNumber } from "./calendar/days.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { datasets } from "./datasets/registry.ts";
import { VisibleError } from "./errors.ts";
import { coveredUntil } from "./lake/file-captures.ts";
import { parseRawKey } from "./lake/keys.ts";
import type { ObjectStore } from "./ports.ts";
import { runTime } from "./run-id.ts";
import { sessionState, type Target, type TargetState } from "./session-state.ts";

export type Covered = "complete" | "partial" | "missing";

export interface DayCoverage {
  readonly day: SessionDate;
  /** `unknown` where the calendar does not reach. */
  readonly kind: "session" | "closed" | "unknown";
  /** By dataset; empty on a closed day. */
  readonly datasets: Readonly<Record<string, Covered>>;
}

export interface Coverage {
  readonly from: SessionDate;
  readonly to: SessionDate;
  readonly days: readonly DayCoverage[];
}

interface Buckets {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
}

const targetsIn = async (raw: ObjectStore, dataset: Dataset): Promise<readonly Target[]> => {
  const found = new Map<string, Target>();
  for await (const { key } of raw.list(`raw/${dataset.name}/`)) {
    const page = parseRawKey(key);
    if (!page) continue;
    const { period, index } = page;
    found.set(JSON.stringify([period, index]), {
      dataset: dataset.name,
      ...(index === undefined ? {} : { index }),
      period,
    });
  }
  return [...found.values()];
};

const isWhole = ({ status, isCompacted }: TargetState) => status === "complete" && isCompacted;

const covered = (states: readonly TargetState[]): Covered => {
  if (states.length === 0) return "missing";
  return states.every(isWhole) ? "complete" : "partial";
};

/** The last day that what lies there of a year can speak of. */
const reaches = async (raw: ObjectStore, dataset: Dataset, year: number, states: readonly TargetState[]) => {
  if (dataset.form === "file") return (await coveredUntil(raw, dataset, year)) ?? "";
  const captured = states.flatMap(({ set }) => (set ? [localDate(new Date(runTime(set.runId)))] : []));
  return captured.toSorted()[0] ?? "";
};

/** What lies there of one dataset, by day. */
const coverageOf = async (buckets: Buckets, dataset: Dataset, targets: readonly Target[]) => {
  // A set of a session is final; one of a year is judged as of its first day, by what it can speak of below.
  const states = await Promise.all(
    Map.groupBy(targets, ({ period }) => (period && "year" in period ? `${period.year}-01-01` : ""))
      .entries()
      .map(([session, some]) => sessionState(buckets, session, some)),
  );
  const byDay = new Map<SessionDate, TargetState[]>();
  const byYear = new Map<number, TargetState[]>();
  for (const state of states.flat())
    if ("day" in state.period) byDay.set(state.period.day, [...(byDay.get(state.period.day) ?? []), state]);
    else byYear.set(state.period.year, [...(byYear.get(state.period.year) ?? []), state]);
  const ends = new Map(
    await Promise.all(
      [...byYear].map(
        async ([year, some]) => [year, await reaches(buckets.raw, dataset, year, some)] as const,
      ),
    ),
  );
  return (day: SessionDate): Covered => {
    const year = Number(day.slice(0, 4));
    const ofYear = day <= (ends.get(year) ?? "") ? covered(byYear.get(year) ?? []) : "missing";
    return ofYear === "complete"
      ? ofYear
      : covered([...(byDay.get(day) ?? []), ...(ofYear === "missing" ? [] : (byYear.get(year) ?? []))]);
  };
};

const rangeOf = (
  targets: readonly Target[],
  asked: { readonly from?: SessionDate | undefined; readonly to?: SessionDate | undefined },
) => {
  const days = targets
    .flatMap(({ period }) => {
      if (!period) return [];
      return "day" in period ? [period.day] : [`${period.year}-01-01`, `${period.year}-12-31`];
    })
    .sort();
  const from = asked.from ?? days[0] ?? asked.to;
  const to = asked.to ?? days.at(-1) ?? asked.from;
  if (from === undefined || to === undefined)
    throw new VisibleError(
      "no-data",
      "the lake holds nothing yet: give --from and --to, or collect something",
    );
  if (from > to) throw new VisibleError("bad-range", `--from ${from} is after --to ${to}`);
  return { from, to };
};

/**
 * What the lake has, day by day. `complete`: every set that was begun lies there whole and its table shows it;
 * `partial`: some do not. Without a range: from the first thing collected to the last. Throws a `VisibleError`
 * (`bad-range`, `not-a-date`, `no-data`).
 */
export const createCoverage =
  (buckets: Buckets) =>
  async (asked: {
    readonly from?: SessionDate | undefined;
    readonly to?: SessionDate | undefined;
  }): Promise<Coverage> => {
    const targets = await Promise.all(datasets.map((one) => targetsIn(buckets.raw, one)));
    const { from, to } = rangeOf(targets.flat(), asked);
    const isWanted = ({ period }: Target) =>
      period !== undefined &&
      ("day" in period
        ? period.day >= from && period.day <= to
        : period.year >= Number(from.slice(0, 4)) && period.year <= Number(to.slice(0, 4)));
    const found = await Promise.all(
      datasets.map(async (one, at) => ({
        name: one.name,
        on: await coverageOf(buckets, one, (targets[at] ?? []).filter(isWanted)),
      })),
    );
    const length = toDayNumber(to) - toDayNumber(from) + 1;
    const days = Array.from({ length }, (_, at) => addDays(from, at)).map((day): DayCoverage => {
      const { kind } = dayStatus(day);
      if (kind === "closed") return { day, kind, datasets: {} };
      return { day, kind, datasets: Object.fromEntries(found.map(({ name, on }) => [name, on(day)])) };
    });
    return { from, to, days };
  };
