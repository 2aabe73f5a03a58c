import { putVarInt, reserve, type Scratch } from "./scratch.ts";

/** Fewest equal values in a row that are written as a run. */
const shortestRun = 8;

const putRun = (scratch: Scratch, value: number, count: number, width: number): void => {
  reserve(scratch, 16);
  putVarInt(scratch, 2 * count);
  for (let shift = 0; shift < width; shift += 8) scratch.bytes[scratch.used++] = (value >>> shift) & 255;
};

const putGroups = (
  scratch: Scratch,
  values: Int32Array,
  from: number,
  groups: number,
  width: number,
): void => {
  reserve(scratch, 10 + groups * width + 4);
  putVarInt(scratch, 2 * groups + 1);
  if (width === 0) return;
  const { view } = scratch;
  const to = from + 8 * groups;
  const present = Math.min(to, values.length);
  let at = scratch.used;
  let word = 0;
  let bits = 0;
  for (let row = from; row < present; row += 1) {
    const value = values[row] as number;
    word |= value << bits;
    bits += width;
    if (bits >= 32) {
      view.setInt32(at, word, true);
      at += 4;
      bits -= 32;
      word = bits === 0 ? 0 : value >>> (width - bits);
    }
  }
  const end = scratch.used + groups * width;
  // Groups are whole: what the last one lacks is zeros.
  for (; at < end; at += 1) {
    scratch.bytes[at] = word & 255;
    word >>>= 8;
  }
  scratch.used = end;
};

/** RLE and bit-packing hybrid of values of `width` bits each, without a length before it. */
export const encodeHybrid = (scratch: Scratch, values: Int32Array, width: number): void => {
  let groups = 0;
  let groupsFrom = 0;
  for (let row = 0; row < values.length; ) {
    const first = values[row] as number;
    let end = row + 1;
    while (end < values.length && values[end] === first) end += 1;
    if (end - row < shortestRun) {
      if (groups === 0) groupsFrom = row;
      groups += 1;
      row += 8;
      continue;
    }
    if (groups > 0) putGroups(scratch, values, groupsFrom, groups, width);
    groups = 0;
    putRun(scratch, first, end - row, width);
    row = end;
  }
  if (groups > 0) putGroups(scratch, values, groupsFrom, groups, width);
};
