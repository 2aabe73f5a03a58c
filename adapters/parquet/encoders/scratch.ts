/** Bytes an encoder fills from the start; `reserve` makes sure that so many more fit, and keeps those there are. */
export interface Scratch {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  /** Bytes filled. */
  used: number;
}

export const createScratch = (size = 1024): Scratch => {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer), used: 0 };
};

export const reserve = (scratch: Scratch, more: number): void => {
  if (scratch.used + more <= scratch.bytes.length) return;
  const larger = new Uint8Array(Math.max(2 * scratch.bytes.length, scratch.used + more));
  larger.set(scratch.bytes.subarray(0, scratch.used));
  scratch.bytes = larger;
  scratch.view = new DataView(larger.buffer);
};

export const filled = ({ bytes, used }: Scratch): Uint8Array => bytes.subarray(0, used);

/** An unsigned integer below 2^53 in groups of seven bits; the caller has reserved up to ten bytes for it. */
export const putVarInt = (scratch: Scratch, value: number): void => {
  let rest = value;
  while (rest >= 0x80) {
    scratch.bytes[scratch.used++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  scratch.bytes[scratch.used++] = rest;
};

/** A signed integer within ±2^52, zigzagged. */
export const putZigZag = (scratch: Scratch, value: number): void =>
  putVarInt(scratch, value < 0 ? -2 * value - 1 : 2 * value);
