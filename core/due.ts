import type { SessionDate } from "../contracts/fields.ts";
import { dayStatus, localDate, localTime, sessionsBetween, sessionUpTo } from "./calendar/calendar.ts";
import { addDays } from "./calendar/days.ts";
import type { Dataset } from "./datasets/dataset.ts";

/** From a dataset's due time on the session's data is expected, whether or not B3 is late; by São Paulo's clock. */
export const isDue = ({ dueAt }: Pick<Dataset, "dueAt">, session: SessionDate, at: Date): boolean => {
  const today = localDate(at);
  return session < today || (session === today && localTime(at) >= dueAt);
};

/**
 * How late B3 may be before that is a fault: what is due at 22:30 has until 10:30 the next morning. Until then its
 * absence is nobody's fault, and the schedules ask again.
 */
const graceMs = 12 * 60 * 60 * 1000;

/** Whether B3 has had all the time it may take. */
export const isOverdue = (dataset: Pick<Dataset, "dueAt">, session: SessionDate, at: Date): boolean =>
  isDue(dataset, session, new Date(at.getTime() - graceMs));

/** The last day whose data is due; it need not be a session. */
export const newestDue = (dataset: Pick<Dataset, "dueAt">, at: Date): SessionDate => {
  const today = localDate(at);
  return isDue(dataset, today, at) ? today : addDays(today, -1);
};

/** The last session of a year that a year's answer must reach to count up to a day. */
export const sessionOfYear = (year: number, upTo: SessionDate): SessionDate => {
  const end = `${year}-12-31`;
  return sessionUpTo(upTo < end ? upTo : end);
};

type OfYears = Pick<Dataset, "dueAt" | "history">;

/** Whether a year has come no further than the first sessions, in which B3 may have nothing of it. */
export const mayBeEmpty = ({ history }: Pick<Dataset, "history">, upTo: SessionDate): boolean =>
  dayStatus(upTo).kind !== "unknown" &&
  sessionsBetween(`${upTo.slice(0, 4)}-01-01`, upTo).length <= (history?.emptyFirstSessions ?? 0);

/**
 * Whether it is a fault that B3 has nothing of a year: its first sessions are over, and the newest that is due is
 * overdue. Until then the absence of its level is nobody's fault either.
 */
export const isYearOverdue = (dataset: OfYears, year: number, at: Date): boolean => {
  const newest = sessionOfYear(year, newestDue(dataset, at));
  return newest >= `${year}-01-01` && !mayBeEmpty(dataset, newest) && isOverdue(dataset, newest, at);
};
