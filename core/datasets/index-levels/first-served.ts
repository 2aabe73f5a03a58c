import type { SessionDate } from "../../../contracts/fields.ts";

/** As clients of the service found them; where they name a year alone, its first day. */
const firstSessions: Readonly<Record<string, SessionDate>> = {
  IBOV: "1968-01-02",
  IBXX: "1994-01-01",
  IEEX: "1994-01-01",
  IBXL: "1997-12-30",
  SMLL: "2005-08-31",
  IDIV: "2005-12-29",
  UTIL: "2005-12-29",
  ICON: "2006-12-28",
  IMOB: "2007-12-28",
  IFIX: "2010-12-30",
};

/** The first session whose level B3 serves. */
export const firstServed = (index: string): SessionDate | undefined => firstSessions[index];
