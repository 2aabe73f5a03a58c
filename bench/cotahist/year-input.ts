import { framed, putDigits, weekdays } from "./records.ts";

const stride = 247;
/** Rows of a session of 2024, all markets. */
const sessionRows = 12_226;
const sessions = 100;
/** Price, trade, quantity, value and strike fields, as in B3's layout document. */
const numbers = [
  [57, 69],
  [70, 82],
  [83, 95],
  [96, 108],
  [109, 121],
  [122, 134],
  [135, 147],
  [148, 152],
  [153, 170],
  [171, 188],
  [189, 201],
] as const;
/** Where ticker, issuer and ISIN say who issued. */
const issuers = [13, 28, 233];

/** Another security than the recorded one, of another issuer and with other numbers: copies must not repeat. */
export const vary = (record: Buffer, copy: number): void => {
  for (const at of issuers) {
    const letter = record[at - 1] as number;
    if (letter >= 65 && letter <= 90) record[at - 1] = 65 + ((letter - 65 + copy) % 26);
  }
  for (const [from, to] of numbers) {
    const value = Number(record.toString("latin1", from - 1, to));
    putDigits(record, from, to, Math.round((value * (100 + 7 * copy)) / 100));
  }
};

/**
 * The text of *year*: a recorded session under 100 dates. Sessions have grown since it was recorded, so it is filled up
 * to the 12,226 rows of one of 2024 with variations of its records.
 */
export const yearText = (recorded: Buffer): Buffer => {
  const rows = recorded.subarray(stride, recorded.length - stride);
  const count = rows.length / stride;
  const session = Buffer.alloc(sessionRows * stride);
  for (let row = 0; row < sessionRows; row += 1) {
    const into = session.subarray(row * stride, (row + 1) * stride);
    rows.copy(into, 0, (row % count) * stride, ((row % count) + 1) * stride);
    vary(into, Math.floor(row / count));
  }
  const dates = weekdays(2024, sessions);
  const records = dates.map((date) => {
    const dated = Buffer.from(session);
    for (let row = 0; row < sessionRows; row += 1) dated.write(date, row * stride + 2, "latin1");
    return dated;
  });
  return framed(2024, dates.at(-1) as string, records, sessionRows * sessions);
};

/** The text of *day*: the first session of *year*, as a daily file. */
export const dayText = (year: Buffer): Buffer => {
  const rows = year.subarray(stride, (sessionRows + 1) * stride);
  return framed(2024, rows.toString("latin1", 2, 10), [rows], sessionRows);
};
