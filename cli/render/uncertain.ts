import type { SessionDate } from "../../contracts/fields.ts";
import { shownFrom, shownUntil } from "../../core/calendar/shown-session.ts";

/** Why sets were not asked for, in one line; none where all were. */
export const renderUncertain = (sets: number, session: SessionDate): readonly string[] =>
  sets === 0
    ? []
    : [
        `${sets} ${sets === 1 ? "set carries" : "sets carry"} no date, not asked for: B3 may show another session's than that of ${session} now, and is sure to show it only from ${shownFrom} to ${shownUntil} in São Paulo`,
      ];
