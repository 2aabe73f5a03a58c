import type { SessionDate } from "../../contracts/fields.ts";
import { dayStatus, firstKnownDay, lastKnownDay } from "../calendar/calendar.ts";

/** Why a day cannot be held to what a session should have; undefined for the current session and those before it. */
export const whyNoSession = (day: SessionDate, current: SessionDate): string | undefined => {
  const status = dayStatus(day);
  if (status.kind === "unknown")
    return `${day} lies outside the trading calendar, which is known from ${firstKnownDay} to ${lastKnownDay}`;
  if (status.kind === "closed") return `${day} is no session: ${status.reason}`;
  return day > current ? `${day} is to come: the current session is ${current}` : undefined;
};
