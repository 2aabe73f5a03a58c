import type { Period, SessionDate } from "../../../contracts/fields.ts";
import { Quotes } from "../../../contracts/tables/quotes.ts";
import { checkMemberName } from "../../cotahist/frame.ts";
import { readCotahist } from "../../cotahist/read-cotahist.ts";
import { PermanentError } from "../../errors.ts";
import { openSingleMember } from "../../zip/single-member.ts";
import type { FileDataset, FileFacts, FileOrder, SessionColumns } from "../dataset.ts";

/** Pieces of a year's text are larger, since each costs a turn; a day's file is small as a whole. */
const chunkBytesOf = (period: Period): number => ("day" in period ? 64 : 1024) * 1024;

const compact = (day: SessionDate): string => day.split("-").reverse().join("");

/** `COTAHIST_D29022016.ZIP`, `COTAHIST_A2016.ZIP` */
const fileName = (period: Period): string =>
  "day" in period ? `COTAHIST_D${compact(period.day)}.ZIP` : `COTAHIST_A${period.year}.ZIP`;

async function* sessions(
  file: AsyncIterable<Uint8Array>,
  period: Period,
  order: FileOrder,
): AsyncGenerator<SessionColumns> {
  const { name, bytes } = await openSingleMember(file, { chunkBytes: chunkBytesOf(period) });
  checkMemberName(name, period);
  yield* readCotahist(bytes, period, { order: order === "mixed" ? "any" : "by-date" });
}

const readThrough = async (
  file: AsyncIterable<Uint8Array>,
  period: Period,
  order: FileOrder,
): Promise<FileFacts> => {
  const days: SessionDate[] = [];
  let rows = 0;
  for await (const read of sessions(file, period, order)) {
    rows += read.rows;
    days.push(read.session);
  }
  days.sort();
  return { order, rows, firstSession: days[0] ?? "", lastSession: days.at(-1) ?? "" };
};

/** The quotes of every security in a session (COTAHIST), by the day since about 2014 and by the year since 1986. */
export const quotes: FileDataset = {
  name: "quotes",
  form: "file",
  table: Quotes,
  perIndex: false,
  dueAt: "22:30",
  covers: "session",
  history: { from: "1986-01-02", byDaySince: "2014-01-02" },
  fileName,
  request: (period) => ({ service: "historical-quotes", path: `InstDados/SerHist/${fileName(period)}` }),
  inspect: async (open, period) => {
    try {
      return await readThrough(open(), period, "by-session");
    } catch (error) {
      // B3 says nothing about the order of records. What was seen of yearly files has each session's together; a year
      // that has not costs more memory, and is not lost.
      const isMixed = error instanceof PermanentError && error.code === "sessions-interleaved";
      if (!isMixed) throw error;
      return readThrough(open(), period, "mixed");
    }
  },
  sessions,
};
