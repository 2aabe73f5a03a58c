import type { Period, SessionDate } from "../../contracts/fields.ts";
import { sessionsBetween } from "../../core/calendar/calendar.ts";
import { zipOf } from "../../core/zip/write-zip.ts";
import { framed } from "../cotahist/records.ts";
import { vary } from "../cotahist/year-input.ts";

const stride = 247;
const dateAt = 2;
const compact = (day: SessionDate) => day.replaceAll("-", "");

const nameOf = (period: Period): string =>
  "day" in period ? `COTAHIST_D${compactBackwards(period.day)}` : `COTAHIST_A${period.year}`;
const compactBackwards = (day: SessionDate) => day.split("-").reverse().join("");

/**
 * A recorded session under other dates: files that B3 never made, for measuring and testing only. `recording` is the
 * text of a file of one session, `rows` how many of its records a session has, with variations where that is more than there are.
 */
export const madeUpQuotes = (recording: Uint8Array, rows?: number) => {
  const recorded = Buffer.from(recording).subarray(stride, recording.length - stride);
  const known = recorded.length / stride;
  const count = rows ?? known;
  const template = Buffer.alloc(count * stride);
  for (let row = 0; row < count; row++) {
    const record = template.subarray(row * stride, (row + 1) * stride);
    recorded.copy(record, 0, (row % known) * stride);
    if (row >= known) vary(record, Math.floor(row / known));
  }

  const sessionOn = (day: SessionDate): Buffer => {
    const session = Buffer.from(template);
    for (let at = dateAt; at < session.length; at += stride) session.write(compact(day), at, "latin1");
    return session;
  };
  return {
    /** Records in each session. */
    rows: count,
    /** The zip of a session or of all sessions of a year, as B3 would name it. `level`: 1 is quick, 6 as small as B3's. */
    zip: (period: Period, level?: number): Uint8Array => {
      const days =
        "day" in period ? [period.day] : sessionsBetween(`${period.year}-01-01`, `${period.year}-12-31`);
      const last = days.at(-1) ?? "";
      const text = framed(Number(last.slice(0, 4)), compact(last), days.map(sessionOn), count * days.length);
      return zipOf(`${nameOf(period)}.TXT`, text, level);
    },
  };
};
export type MadeUpQuotes = ReturnType<typeof madeUpQuotes>;
