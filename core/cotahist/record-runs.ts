import { TransientError } from "../errors.ts";
import { badRecord } from "./bad-record.ts";
import { checkTrailer, type Expected, headerBytes, readHeader } from "./frame.ts";
import { recordLength } from "./layout.ts";

/** Records of one date that follow each other, in one stretch of bytes that is good until the next is asked for. */
export interface RecordRun {
  readonly bytes: Uint8Array;
  /** Where the date is written as `yyyyMMdd` in the first record. */
  readonly date: string;
  /** Bytes from one record to the next. */
  readonly stride: number;
  /** Of the first record, from 1. */
  readonly line: number;
}

/** What the frame of the file says, known once its trailer has been read. */
export interface Frame {
  readonly generatedOn: string;
  readonly stride: number;
  /** Lines of the file, header and trailer among them. */
  readonly lines: number;
}

const quotation = 0x3130;
const trailer = 0x3939;
const lineEnds = { 247: 0x0a0d, 246: 0x0a } as const;
const endOfFile = 0x1a;

const isBlank = (byte: number): boolean =>
  byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === endOfFile;

/**
 * Splits the chunks of a COTAHIST text into runs of records. `push` gives the runs of one more chunk; `end` says that
 * there are no more, and gives the frame. Both throw: `bad-header`, `bad-record` (`PermanentError`), and
 * `trailer-mismatch`, `truncated-file` (`TransientError`).
 */
export const createRecordRuns = (expected: Expected) => {
  let header: ReturnType<typeof readHeader> | undefined;
  let line = 1;
  let ended = false;
  let rest = new Uint8Array(0);

  const fault = (record: Uint8Array, stride: number) => {
    const feed = record.indexOf(0x0a);
    const returns = record.indexOf(0x0d);
    const end = returns >= 0 && returns < feed ? returns : feed;
    if (end >= 0 && end !== recordLength && end < stride - 1)
      return badRecord(line, end + 1, `the line has ${end} characters, not ${recordLength}`);
    const type = Buffer.from(record.subarray(0, 2)).toString("latin1");
    return type === "01" || type === "99"
      ? badRecord(line, recordLength + 1, "the line does not end here")
      : badRecord(line, 1, `${JSON.stringify(type)} is no record type`);
  };

  const afterTrailer = (bytes: Uint8Array) => {
    if (!bytes.every(isBlank)) throw badRecord(line + 1, 1, "there is more after the trailer");
  };

  /** Runs of the whole records at the start of the bytes; gives the bytes used. */
  const split = function* (bytes: Uint8Array, stride: number): Generator<RecordRun, number> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isWhole = (at: number) =>
      stride === 247
        ? view.getUint16(at + recordLength, true) === lineEnds[247]
        : view.getUint8(at + recordLength) === lineEnds[246];
    let from = 0;
    while (from + stride <= bytes.length) {
      const type = view.getUint16(from, true);
      if (type === trailer && isWhole(from)) {
        line += 1;
        checkTrailer(bytes.subarray(from, from + recordLength), line);
        ended = true;
        afterTrailer(bytes.subarray(from + stride));
        return bytes.length;
      }
      if (type !== quotation || !isWhole(from)) {
        line += 1;
        throw fault(bytes.subarray(from, from + stride), stride);
      }
      const [high, low] = [view.getInt32(from + 2, true), view.getInt32(from + 6, true)];
      let to = from + stride;
      while (
        to + stride <= bytes.length &&
        view.getInt32(to + 2, true) === high &&
        view.getInt32(to + 6, true) === low &&
        view.getUint16(to, true) === quotation &&
        isWhole(to)
      )
        to += stride;
      const first = line + 1;
      line += (to - from) / stride;
      const date = Buffer.from(bytes.subarray(from + 2, from + 10)).toString("latin1");
      yield { bytes: bytes.subarray(from, to), date, stride, line: first };
      from = to;
    }
    return from;
  };

  const joined = (chunk: Uint8Array, length: number) => {
    const taken = Math.min(length - rest.length, chunk.length);
    const whole = new Uint8Array(rest.length + taken);
    whole.set(rest);
    whole.set(chunk.subarray(0, taken), rest.length);
    return whole;
  };

  return {
    push: function* (chunk: Uint8Array): Generator<RecordRun, void> {
      let bytes = chunk;
      if (ended) return afterTrailer(bytes);
      if (!header) {
        const start = joined(bytes, headerBytes);
        if (start.length < headerBytes) {
          rest = start;
          return;
        }
        header = readHeader(start, expected);
        bytes = bytes.subarray(header.stride - rest.length);
        rest = new Uint8Array(0);
      }
      const { stride } = header;
      if (rest.length > 0) {
        // The record that the chunks' border goes through is put together by itself: the rest is read in place.
        const record = joined(bytes, stride);
        bytes = bytes.subarray(record.length - rest.length);
        if (record.length < stride) {
          rest = record;
          return;
        }
        rest = new Uint8Array(0);
        yield* split(record, stride);
        if (ended) return afterTrailer(bytes);
      }
      const used = yield* split(bytes, stride);
      rest = bytes.slice(used);
    },

    end: (): Frame => {
      if (!header)
        throw new TransientError("truncated-file", `the file ends within its header: ${rest.length} bytes`);
      if (!ended && rest.length >= recordLength && rest[0] === 0x39 && rest[1] === 0x39) {
        // A last line may end with the file.
        line += 1;
        checkTrailer(rest.subarray(0, recordLength), line);
        afterTrailer(rest.subarray(recordLength));
        ended = true;
      }
      if (!ended)
        throw new TransientError("truncated-file", `the file ends without a trailer, after line ${line}`);
      return { generatedOn: header.generatedOn, stride: header.stride, lines: line };
    },
  };
};
