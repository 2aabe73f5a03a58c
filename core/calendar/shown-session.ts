import type { SessionDate } from "../../contracts/fields.ts";
import { isSession, localDate, localTime, sessionAt } from "./calendar.ts";

/** By when B3 has turned to the current session, or on a day without one to the next. */
export const shownFrom = "05:00";

/** The regular session is over: from now on B3 may turn to the next one, at an hour that nobody knows. */
export const shownUntil = "18:00";

/**
 * The session whose answers B3 shows at an instant; undefined from the close of a session to the next morning, when it
 * may be that one or the next, and an answer without a date does not say which.
 */
export const shownSession = (instant: Date): SessionDate | undefined => {
  const time = localTime(instant);
  const isOver = isSession(localDate(instant)) && time >= shownUntil;
  return time < shownFrom || isOver ? undefined : sessionAt(instant);
};
