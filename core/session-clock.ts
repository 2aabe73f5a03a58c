import type { Period, SessionDate } from "../contracts/fields.ts";
import { sessionAt } from "./calendar/calendar.ts";
import { shownSession } from "./calendar/shown-session.ts";
import { type Dataset, isCurrentOnly } from "./datasets/dataset.ts";
import type { Clock, SessionClock } from "./ports.ts";

/** By the calendar and the clock. */
export const createSessionClock = (clock: Clock): SessionClock => ({
  current: () => sessionAt(clock.now()),
  shown: () => shownSession(clock.now()),
});

/** For a B3 that shows a session that was chosen, and no other, whatever the time. */
export const createChosenSession = (session: () => SessionDate): SessionClock => ({
  current: session,
  shown: session,
});

/** Whether what B3 answers now may be stored under a period: without a date, only under the session that it shows. */
export const mayBelongTo = (dataset: Dataset, period: Period, sessionClock: SessionClock): boolean =>
  !isCurrentOnly(dataset) || ("day" in period && period.day === sessionClock.shown());
