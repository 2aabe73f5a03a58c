import type { BackfillReport } from "../../local/run/run-backfill.ts";
import { count, counted } from "./count.ts";

type Plan = BackfillReport["plan"];
type Gap = BackfillReport["gaps"][number];

const size = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const time = (seconds: number): string => {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};

const nameOf = ({ dataset, index, period }: Gap) =>
  [dataset, index, "day" in period ? period.day : period.year].filter((part) => part !== undefined).join("/");

const files = ({ targets }: Plan): string => {
  const years = targets.filter(({ period }) => period && "year" in period).length;
  return `${count(years)} by the year, ${count(targets.length - years)} by the session`;
};

/** More than these are holidays of a long range, which nobody reads. */
const mostLeftOut = 5;

/** What of the range cannot be had, each with the reason, and how many more there are. */
export const leftOut = ({ refused }: Pick<Plan, "refused">): readonly string[] => {
  const more = refused.length - mostLeftOut;
  const first = refused.slice(0, mostLeftOut).map(({ day, reason }) => `${day}: ${reason}`);
  return more > 0 ? [...first, `and ${counted(more, "more day")}`] : first;
};

/** Why a backfill asks for nothing yet. */
export const busyLine = (waiting: number): string =>
  `the backfill's queues hold ${counted(waiting, "message")}: these are followed until they are gone, then what is still missing is asked for`;

const missing = ({ missing: { length }, estimate }: Plan): string =>
  length === 0
    ? "nothing to ask for"
    : `${counted(length, "message")}, one download each, at most about ${size(estimate.bytes)} and ${time(estimate.seconds)}`;

/** What a backfill would do. `waiting`: messages of another one, which it would follow first. */
export const renderPlan = (plan: Plan, waiting = 0): string =>
  [
    `${plan.dataset} from ${plan.from} to ${plan.to}`,
    `  sessions  ${count(plan.sessions)} that the calendar knows (from 2000 on)`,
    `  requests  ${count(plan.targets.length)}: ${files(plan)}`,
    `  complete  ${count(plan.complete)}, and ${count(plan.uncompacted.length)} downloaded but not in the tables yet`,
    `  missing   ${missing(plan)}`,
    ...leftOut(plan).map((line) => `  left out  ${line}`),
    ...(waiting === 0
      ? []
      : [
          `  queues    busy: ${counted(waiting, "message")} of another backfill; what of the missing they bring is not asked for`,
        ]),
  ].join("\n");

const stateOf = ({ status, isAwaited }: Gap): string => {
  if (isAwaited) return "not published yet";
  return status === "complete" ? "not in the tables" : status;
};

/** What a person can do about the gaps. */
export const adviceOn = (gaps: readonly Gap[]): string => {
  const awaited = gaps.filter(({ isAwaited }) => isAwaited).length;
  return [
    `gaps: ${gaps.length}`,
    ...(awaited > 0 ? [`${awaited} not published yet, run again later`] : []),
    ...(awaited < gaps.length
      ? ["what was given up, and why, is in the dead-letter queues of the backfill"]
      : []),
  ].join("; ");
};

export const renderReport = ({ plan, requested, gaps, seconds }: BackfillReport): string =>
  [
    `${count(plan.targets.length - gaps.length)} of ${count(plan.targets.length)} complete; ${count(requested)} asked for in ${time(seconds)}`,
    ...gaps.map((gap) => `  gap  ${nameOf(gap)} is ${stateOf(gap)}`),
  ].join("\n");

/** What scripts read: the plan in numbers, and each gap. */
export const backfillJson = ({ plan, waiting, requested, gaps, seconds }: BackfillReport) => ({
  dataset: plan.dataset,
  from: plan.from,
  to: plan.to,
  sessions: plan.sessions,
  targets: plan.targets.length,
  complete: plan.complete,
  uncompacted: plan.uncompacted.length,
  missing: plan.missing.length,
  refused: plan.refused,
  estimate: plan.estimate,
  ...(waiting === undefined ? {} : { waiting }),
  requested,
  gaps: gaps.map(({ dataset, index, period, status, isAwaited }) => ({
    dataset,
    index,
    period,
    status,
    isAwaited,
  })),
  seconds,
});
