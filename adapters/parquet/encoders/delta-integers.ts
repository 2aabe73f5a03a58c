import { putVarInt, putZigZag, reserve, type Scratch } from "./scratch.ts";

const blockValues = 128;
const miniblocks = 4;
const miniblockValues = blockValues / miniblocks;

/** Packs 32 values from `at` on, of `width` bits each and unsigned. */
const putMiniblock = (
  { view }: Scratch,
  used: number,
  offsets: Int32Array,
  at: number,
  width: number,
): void => {
  let word = 0;
  let bits = 0;
  let end = used;
  for (let value = at; value < at + miniblockValues; value += 1) {
    const offset = offsets[value] as number;
    word |= offset << bits;
    bits += width;
    if (bits >= 32) {
      view.setInt32(end, word, true);
      end += 4;
      bits -= 32;
      word = bits === 0 ? 0 : offset >>> (width - bits);
    }
  }
};

/** DELTA_BINARY_PACKED of integers that are less than 2^31 apart, such as lengths. */
export const encodeDeltas = (scratch: Scratch, values: Int32Array): void => {
  reserve(scratch, 32);
  putVarInt(scratch, blockValues);
  putVarInt(scratch, miniblocks);
  putVarInt(scratch, values.length);
  let last = values[0] ?? 0;
  putZigZag(scratch, last);
  const offsets = new Int32Array(blockValues);
  for (let from = 1; from < values.length; from += blockValues) {
    const present = Math.min(blockValues, values.length - from);
    let least = 2 ** 31 - 1;
    for (let value = 0; value < present; value += 1) {
      const next = values[from + value] as number;
      const delta = next - last;
      last = next;
      offsets[value] = delta;
      if (delta < least) least = delta;
    }
    reserve(scratch, 16 + 4 * blockValues);
    putZigZag(scratch, least);
    const widthsAt = scratch.used;
    scratch.used += miniblocks;
    for (let miniblock = 0; miniblock < miniblocks; miniblock += 1) {
      const start = miniblock * miniblockValues;
      let used = 0;
      for (let value = start; value < start + miniblockValues; value += 1) {
        // What the last miniblock lacks is zeros.
        const offset = value < present ? (offsets[value] as number) - least : 0;
        offsets[value] = offset;
        used |= offset;
      }
      const width = 32 - Math.clz32(used);
      scratch.bytes[widthsAt + miniblock] = width;
      if (width > 0) putMiniblock(scratch, scratch.used, offsets, start, width);
      scratch.used += 4 * width;
    }
  }
};
