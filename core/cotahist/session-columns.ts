import type { SessionDate } from "../../contracts/fields.ts";
import type { ColumnData, TextArena } from "../ports.ts";
import { badDigits, badRecord } from "./bad-record.ts";
import { createCodedColumns, textOf } from "./coded-columns.ts";
import { type Records, readEighteenDigits, readFiveDigits, readThirteenDigits } from "./digits.ts";
import { eighteenDigitFields, thirteenDigitFields } from "./fields.ts";
import { createGrowingWords } from "./growing-words.ts";
import { type Field, layout } from "./layout.ts";
import { sortRows } from "./session-order.ts";

export interface SessionColumns {
  /** The columns of `quotes`, in the order of its key. */
  readonly columns: Readonly<Record<string, ColumnData>>;
  /** Rows that have the key of another row; they stay in the file's order. */
  readonly duplicateKeys: number;
}

/** Records read together, so that they are still in the processor's cache when their next field is read. */
const tile = 256;
const tickerWords = 3;

const readTickerWords = (
  { view, start: first, stride, count }: Records,
  words: Int32Array,
  row: number,
): void => {
  const end = first + count * stride;
  let into = row * tickerWords;
  for (let start = first + layout.ticker.at; start < end; start += stride) {
    for (let word = 0; word < tickerWords; word += 1) words[into++] = view.getInt32(start + 4 * word, true);
  }
};

const tickersInOrder = (words: Int32Array, order: Int32Array): TextArena => {
  const { length } = layout.ticker;
  const padded = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  // A character of ISO-8859-1 has two bytes of UTF-8 at most.
  const bytes = new Uint8Array(2 * length * order.length);
  const ends = new Int32Array(order.length);
  let end = 0;
  for (let row = 0; row < order.length; row += 1) {
    const start = (order[row] as number) * length;
    let present = start + length;
    while (present > start && padded[present - 1] === 0x20) present -= 1;
    for (let at = start; at < present; at += 1) {
      const code = padded[at] as number;
      if (code < 0x80) bytes[end++] = code;
      else {
        bytes[end++] = 0xc0 | (code >> 6);
        bytes[end++] = 0x80 | (code & 0x3f);
      }
    }
    ends[row] = end;
  }
  return { bytes: bytes.subarray(0, end), ends };
};

/**
 * Turns the records of the sessions of one file into columns, one session after the other. Throws a `PermanentError`
 * (`bad-record`) that names line and column.
 */
export const createSessionReader = () => {
  const coded = createCodedColumns();
  const thirteen = thirteenDigitFields.map((name) => ({
    name,
    field: layout[name],
    pairs: createGrowingWords(2),
  }));
  const eighteen = eighteenDigitFields.map((name) => ({
    name,
    field: layout[name],
    pairs: createGrowingWords(2),
  }));
  const tradeCount = createGrowingWords(1);
  const tickers = createGrowingWords(1);
  let rows = 0;

  const takeTile = (records: Records, bytes: Uint8Array, lineOf: (record: number) => number) => {
    const { start: first, stride, count } = records;
    const fail = (start: number, field: Field) => {
      const line = lineOf(start / stride);
      const text = textOf(bytes, start, field);
      return field === layout.expiryDate && /^\d+$/.test(text)
        ? badRecord(line, field.at + 1, `DATVEN is no date: ${text}`)
        : badDigits(bytes.subarray(start, start + stride), line, field);
    };
    const firstStray = (field: Field) => {
      let start = first;
      while (/^\d+$/.test(textOf(bytes, start, field))) start += stride;
      return fail(start, field);
    };
    const after = rows + count;
    for (const { field, pairs } of thirteen)
      if (!readThirteenDigits(records, field, pairs.of(after), rows)) throw firstStray(field);
    for (const { field, pairs } of eighteen)
      if (!readEighteenDigits(records, field, pairs.of(after), rows)) throw firstStray(field);
    if (!readFiveDigits(records, layout.tradeCount, tradeCount.of(after), rows))
      throw firstStray(layout.tradeCount);
    readTickerWords(records, tickers.of(after * tickerWords), rows);
    coded.take(records, bytes, rows, fail);
    rows = after;
  };

  return {
    begin: (): void => {
      rows = 0;
      coded.begin();
    },

    /** Takes whole records of the session; `lineOf` gives the line, from 1, of one of them. */
    take: (bytes: Uint8Array, stride: number, lineOf: (record: number) => number): void => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let start = 0; start < bytes.length; start += tile * stride) {
        const count = Math.min(tile, (bytes.length - start) / stride);
        takeTile({ view, start, stride, count }, bytes, lineOf);
      }
    },

    end: (session: SessionDate): SessionColumns & { readonly rows: number } => {
      const { order, duplicateKeys } = sortRows(
        tickers.of(rows * tickerWords),
        rows,
        coded.comparison(rows, ["bdiCode", "marketType", "forwardDays"]),
      );
      return {
        rows,
        duplicateKeys,
        columns: {
          sessionDate: { values: [session], places: new Int32Array(rows) },
          ticker: tickersInOrder(tickers.of(rows * tickerWords), order),
          tradeCount: tradeCount.inOrder(order),
          ...coded.end(order),
          ...Object.fromEntries(
            [...thirteen, ...eighteen].map(({ name, pairs }) => [
              name,
              new BigInt64Array(pairs.inOrder(order).buffer),
            ]),
          ),
        },
      };
    },
  };
};
