import type { SessionDate } from "../contracts/fields.ts";
import { localDate, localTime } from "./calendar/calendar.ts";
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
