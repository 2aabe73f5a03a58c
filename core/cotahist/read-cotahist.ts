import type { SessionDate } from "../../contracts/fields.ts";
import { PermanentError } from "../errors.ts";
import { badRecord } from "./bad-record.ts";
import { civilDate } from "./civil-date.ts";
import { type Expected, yearOf } from "./frame.ts";
import { layout } from "./layout.ts";
import { createRecordRuns, type RecordRun } from "./record-runs.ts";
import { createRecordStore, type RecordStore } from "./record-store.ts";
import { createSessionReader, type SessionColumns } from "./session-columns.ts";

export interface QuotesSession extends SessionColumns {
  readonly session: SessionDate;
  readonly rows: number;
}

/** A whole file, known once its trailer has been read. */
export interface CotahistSummary {
  /** When B3 made the file. */
  readonly generatedOn: SessionDate;
  /** Quotation records. */
  readonly rows: number;
  readonly sessions: number;
}

export interface ReadCotahistOptions {
  /**
   * `by-date`: each session's records follow each other, so that only one is held; a date that comes back later is a
   * `PermanentError` (`sessions-interleaved`). `any`: all records are held, packed, until the trailer. Default
   * `by-date`.
   */
  readonly order?: "by-date" | "any";
  /** Most bytes of packed records held in order `any`; more is a `PermanentError` (`too-large`). Default 384 MiB. */
  readonly mostHeld?: number;
  /** Bytes of records that are packed when there are more, in order `any`. Default 48 MiB. */
  readonly mostLoose?: number;
}

const checkDate = (run: RecordRun, expected: Expected): SessionDate => {
  const date = civilDate(run.date);
  const column = layout.date.at + 1;
  if (!date) throw badRecord(run.line, column, `DATA is no date: ${JSON.stringify(run.date)}`);
  if ("day" in expected ? date !== expected.day : Number(date.slice(0, 4)) !== yearOf(expected))
    throw new PermanentError(
      "wrong-session",
      `line ${run.line}, column ${column}: a record of ${date} in a file of ${"day" in expected ? expected.day : expected.year}`,
    );
  return date;
};

/**
 * Reads the text of a COTAHIST file, chunk by chunk, into the columns of `quotes`, one session after the other.
 *
 * The sessions of a file are good only once the generator has returned its summary: the trailer comes last, and a
 * session may have been given before a fault further down. In order `by-date` memory holds one session.
 *
 * Throws a `PermanentError`: `bad-header`, `bad-record` (with line and column), `wrong-session`,
 * `sessions-interleaved`, `no-records`; a `TransientError` for what a new download may mend: `truncated-file`,
 * `trailer-mismatch`.
 */
export async function* readCotahist(
  text: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  expected: Expected,
  options: ReadCotahistOptions = {},
): AsyncGenerator<QuotesSession, CotahistSummary> {
  const { order = "by-date", mostHeld = 384 * 2 ** 20, mostLoose = 48 * 2 ** 20 } = options;
  const runs = createRecordRuns(expected);
  const reader = createSessionReader();
  const dates = new Map<string, SessionDate>();
  const held = new Map<SessionDate, RecordStore>();
  let current: SessionDate | undefined;
  let [rows, loose, packed] = [0, 0, 0];

  const finish = (session: SessionDate): QuotesSession => {
    const read = { session, ...reader.end(session) };
    rows += read.rows;
    return read;
  };

  const comesBack = (run: RecordRun, session: SessionDate) =>
    new PermanentError(
      "sessions-interleaved",
      `line ${run.line}, column ${layout.date.at + 1}: a record of ${session} after those of another session`,
    );

  const hold = (run: RecordRun, session: SessionDate) => {
    const store = held.get(session) ?? createRecordStore(run.stride);
    held.set(session, store);
    store.add(run.bytes, run.line);
    loose += run.bytes.length;
    if (loose <= mostLoose) return;
    for (const one of held.values()) packed += one.pack();
    loose = 0;
    if (packed > mostHeld)
      throw new PermanentError("too-large", `records out of order take more than ${mostHeld} bytes, packed`);
  };

  let stride = 0;
  for await (const chunk of text)
    for (const run of runs.push(chunk)) {
      const known = dates.get(run.date);
      const session = known ?? checkDate(run, expected);
      dates.set(run.date, session);
      stride = run.stride;
      if (order === "any") {
        hold(run, session);
        continue;
      }
      if (session !== current) {
        if (known) throw comesBack(run, session);
        if (current) yield finish(current);
        current = session;
        reader.begin();
      }
      reader.take(run.bytes, stride, (record) => run.line + record);
    }
  const { generatedOn } = runs.end();
  if (current) yield finish(current);
  for (const session of [...held.keys()].sort()) {
    reader.begin();
    for (const { bytes, lineOf } of held.get(session)?.parts() ?? []) reader.take(bytes, stride, lineOf);
    held.delete(session);
    yield finish(session);
  }
  if (rows === 0) throw new PermanentError("no-records", "the file has a header and a trailer only");
  return { generatedOn, rows, sessions: dates.size };
}
