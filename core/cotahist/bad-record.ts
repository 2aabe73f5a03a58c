import { PermanentError } from "../errors.ts";
import type { Field } from "./layout.ts";

/** `bad-record` at a line and column of the text, both from 1. */
export const badRecord = (line: number, column: number, problem: string): PermanentError =>
  new PermanentError("bad-record", `line ${line}, column ${column}: ${problem}`);

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** `bad-record` at the first byte of a digit field that is none. */
export const badDigits = (record: Uint8Array, line: number, { name, at, length }: Field): PermanentError => {
  const bytes = record.subarray(at, at + length);
  const wrong = Math.max(
    bytes.findIndex((byte) => !isDigit(byte)),
    0,
  );
  const shown = JSON.stringify(Buffer.from(bytes).toString("latin1"));
  return badRecord(line, at + wrong + 1, `${name} has a character that is no digit: ${shown}`);
};
