import { encodeDeltas } from "./delta-integers.ts";
import { reserve, type Scratch } from "./scratch.ts";

/** DELTA_BYTE_ARRAY: each text without what it shares with the start of the one before. `ends[row]` ends a text. */
export const encodeDeltaText = (
  scratch: Scratch,
  bytes: Uint8Array,
  firstStart: number,
  ends: Int32Array,
): void => {
  const prefixes = new Int32Array(ends.length);
  const suffixes = new Int32Array(ends.length);
  let [lastStart, lastEnd] = [firstStart, firstStart];
  let start = firstStart;
  for (let row = 0; row < ends.length; row += 1) {
    const end = ends[row] as number;
    const most = Math.min(lastEnd - lastStart, end - start);
    let shared = 0;
    while (shared < most && bytes[lastStart + shared] === bytes[start + shared]) shared += 1;
    prefixes[row] = shared;
    suffixes[row] = end - start - shared;
    lastStart = start;
    lastEnd = end;
    start = end;
  }
  encodeDeltas(scratch, prefixes);
  encodeDeltas(scratch, suffixes);
  reserve(scratch, (ends.at(-1) ?? firstStart) - firstStart);
  const into = scratch.bytes;
  let used = scratch.used;
  for (let row = 0; row < ends.length; row += 1) {
    const end = ends[row] as number;
    for (let at = end - (suffixes[row] as number); at < end; at += 1) into[used++] = bytes[at] as number;
  }
  scratch.used = used;
};
