import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import { type Period, SessionDate } from "../../contracts/fields.ts";
import { dayStatus, previousSession } from "../../core/calendar/calendar.ts";
import { zipOf } from "../../core/zip/write-zip.ts";
import type { RecordedQuotes } from "./model.ts";

/** Below the recordings folder. */
export const quotesFolder = "COTAHIST";

const served = /^COTAHIST_(?:D(?<day>\d{2})(?<month>\d{2})(?<year>\d{4})|A(?<whole>\d{4}))$/;

/** The period that a name such as `COTAHIST_D29022016` says; undefined for another. */
const periodOf = (stem: string): Period | undefined => {
  const { day, month, year, whole } = served.exec(stem)?.groups ?? {};
  if (whole !== undefined) return { year: Number(whole) };
  const date = SessionDate.safeParse(`${year}-${month}-${day}`);
  return date.success ? { day: date.data } : undefined;
};

/** Each line has 245 characters and its end. */
const lineBytes = 247;
const dateAt = lineBytes + 2;

/** The session of a file of one session, by its first record: a text may have been kept under any name. */
const sessionInside = (file: string): Period => {
  const record = Buffer.alloc(dateAt + 8);
  const handle = openSync(file, "r");
  try {
    readSync(handle, record, 0, record.length, 0);
  } finally {
    closeSync(handle);
  }
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(record.toString("latin1", dateAt)) ?? [];
  const date = SessionDate.safeParse(`${year}-${month}-${day}`);
  if (record.toString("latin1", 0, 10) !== "00COTAHIST" || !date.success)
    throw new Error("it is no COTAHIST file");
  return { day: date.data };
};

const sessionOf = (period: Period): SessionDate => {
  if ("day" in period) return period.day;
  const next = `${period.year + 1}-01-01`;
  const isKnown = dayStatus(next).kind !== "unknown" && dayStatus(`${period.year}-12-31`).kind !== "unknown";
  return isKnown ? previousSession(next) : `${period.year}-12-31`;
};

/** What a recording is, by its name or, for a text under a name of its own, by its first record. Throws for others. */
export const findQuotes = (absolute: string, file: string): RecordedQuotes => {
  const { name, ext } = path.parse(file);
  const isZip = ext.toUpperCase() === ".ZIP";
  if (!isZip && ext.toUpperCase() !== ".TXT") throw new Error("it is neither a zip nor a text");
  const named = periodOf(name);
  if (!named && isZip)
    throw new Error("its name is not of the form COTAHIST_DddMMyyyy.ZIP or COTAHIST_Ayyyy.ZIP");
  const period = named ?? sessionInside(absolute);
  return { file, isZip, period, session: sessionOf(period) };
};

const compact = (day: SessionDate) => day.split("-").reverse().join("");

/** As B3 names a file, without its ending. */
export const nameOfQuotes = (period: Period): string =>
  "day" in period ? `COTAHIST_D${compact(period.day)}` : `COTAHIST_A${period.year}`;

/** As B3 names the zip's member, which changed over the years. */
const memberOf = (period: Period): string => {
  if ("day" in period || period.year >= 2002) return `${nameOfQuotes(period)}.TXT`;
  return period.year === 2001 ? nameOfQuotes(period) : `COTAHIST.A${period.year}`;
};

/** The bytes that B3 would send. */
export const readQuotes = (recordingsDir: string, { file, isZip, period }: RecordedQuotes): Buffer => {
  const bytes = readFileSync(path.join(recordingsDir, file));
  return isZip ? bytes : Buffer.from(zipOf(memberOf(period), bytes));
};
