import { PermanentError, TransientError } from "../errors.ts";
import { civilDate } from "./civil-date.ts";
import { recordLength } from "./layout.ts";

/** What a file is asked for: one session (`COTAHIST_D…`) or one calendar year (`COTAHIST_A…`). */
export type Expected = { readonly day: string } | { readonly year: number };

export const yearOf = (expected: Expected): number =>
  "day" in expected ? Number(expected.day.slice(0, 4)) : expected.year;

const memberName = /^COTAHIST[._](?:A(\d{4})|D(\d{2})(\d{2})(\d{4}))(?:\.TXT)?$/i;

/**
 * Throws a `PermanentError` (`wrong-member-name`) unless a zip's member is named as B3 names that period:
 * `COTAHIST.A1986`, `COTAHIST_A2001`, `COTAHIST_A2002.TXT`, `COTAHIST_D08112024.TXT`.
 */
export const checkMemberName = (name: string, expected: Expected): void => {
  const [, year, day, month, yearOfDay] = memberName.exec(name) ?? [];
  const fits =
    "day" in expected ? `${yearOfDay}-${month}-${day}` === expected.day : Number(year) === expected.year;
  if (!fits) {
    const period = "day" in expected ? expected.day : expected.year;
    throw new PermanentError(
      "wrong-member-name",
      `the zip's member is ${JSON.stringify(name.slice(0, 80))}, no COTAHIST file of ${period}`,
    );
  }
};

const textAt = (record: Uint8Array, from: number, to: number): string =>
  Buffer.from(record.subarray(from - 1, to)).toString("latin1");

export interface Header {
  /** When B3 made the file. */
  readonly generatedOn: string;
  /** Bytes of a record with its line end: 247 with CR LF, 246 with LF. */
  readonly stride: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Bytes that hold a header record and its line end, whichever it is. */
export const headerBytes = recordLength + 2;

/** Reads record 00. Throws a `PermanentError` (`bad-header`). */
export const readHeader = (start: Uint8Array, expected: Expected): Header => {
  const bad = (problem: string) => new PermanentError("bad-header", `line 1: ${problem}`);
  if (textAt(start, 1, 11) !== "00COTAHIST.")
    throw bad(`begins with ${JSON.stringify(textAt(start, 1, 20))}, not with 00COTAHIST.`);
  const end = start.indexOf(lineFeed);
  const stride = end + 1;
  const hasReturn = start[end - 1] === carriageReturn;
  if (stride !== (hasReturn ? recordLength + 2 : recordLength + 1))
    throw bad(`is not ${recordLength} characters and a line end long`);
  const year = textAt(start, 12, 15);
  if (year !== String(yearOf(expected))) throw bad(`is of ${year}, not of ${yearOf(expected)}`);
  const generatedOn = civilDate(textAt(start, 24, 31));
  if (!generatedOn) throw bad(`column 24: ${JSON.stringify(textAt(start, 24, 31))} is no date`);
  return { generatedOn, stride };
};

/**
 * Holds record 99 against the lines read, header and trailer among them. Throws a `TransientError`
 * (`trailer-mismatch`): a file that B3 is still writing, or one cut on its way, ends like this.
 */
export const checkTrailer = (record: Uint8Array, line: number): void => {
  const count = textAt(record, 32, 42);
  if (textAt(record, 3, 11) !== "COTAHIST." || !/^\d{11}$/.test(count))
    throw new TransientError("trailer-mismatch", `line ${line}: no trailer: ${textAt(record, 1, 42)}`);
  if (Number(count) !== line)
    throw new TransientError(
      "trailer-mismatch",
      `the trailer counts ${Number(count)} records where the file has ${line}`,
    );
};
