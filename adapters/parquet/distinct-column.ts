import { pageBounds } from "./bounds.ts";
import type { ColumnCodec, Ordered, Physical } from "./column-codec.ts";
import type { DistinctValues } from "./distinct-values.ts";
import type { EncodedColumn } from "./encoded-column.ts";
import { encodeHybrid } from "./encoders/hybrid.ts";
import { type PlainType, putPlain } from "./encoders/plain.ts";
import { reserve } from "./encoders/scratch.ts";

interface Plan {
  readonly dictionary: boolean;
  /** Value bytes before compression. */
  readonly bytes: number;
}

/** A dictionary has to halve the values' bytes, or the reader's detour through it does not pay. */
const plan = ({ values, places, nulls }: DistinctValues, { bytes }: ColumnCodec): Plan => {
  const sizes = values.map(bytes);
  let [dictionary, smallest] = [0, Number.POSITIVE_INFINITY];
  for (const size of sizes) {
    dictionary += size;
    smallest = Math.min(smallest, size);
  }
  const present = places.length - nulls;
  if (present === 0) return { dictionary: false, bytes: 0 };
  const indexBits = Math.ceil(Math.log2(values.length));
  const encoded = dictionary + Math.ceil((present * indexBits) / 8);
  // Most columns are settled by their shortest value alone.
  if (2 * encoded <= present * smallest) return { dictionary: true, bytes: encoded };
  let plain = 0;
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row] as number;
    if (place >= 0) plain += sizes[place] as number;
  }
  return 2 * encoded <= plain ? { dictionary: true, bytes: encoded } : { dictionary: false, bytes: plain };
};

const largest = (places: Int32Array): number => {
  let most = 0;
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row] as number;
    if (place > most) most = place;
  }
  return most;
};

/** A column of values that recur, as a dictionary where that pays, else PLAIN. */
export const distinctColumn = (
  distinct: DistinctValues,
  codec: ColumnCodec,
  type: PlainType,
  pageRows: number,
): EncodedColumn => {
  const { places, values, nulls } = distinct;
  const { dictionary, bytes } = plan(distinct, codec);
  const physical: Physical[] = values.map((value: Ordered) => codec.physical(value));
  return {
    rows: places.length,
    encoding: dictionary ? "RLE_DICTIONARY" : "PLAIN",
    ...(dictionary ? { dictionary: physical } : {}),
    bytes,
    bounds: pageBounds(distinct, pageRows),
    levels: (from, to) => places.subarray(from, to).map((place) => (place < 0 ? 0 : 1)),
    putPage: (scratch, from, to) => {
      const rows = places.subarray(from, to);
      const present = nulls === 0 ? rows : rows.filter((place) => place >= 0);
      if (!dictionary) {
        for (const place of present) putPlain(scratch, physical[place] as Physical, type);
        return;
      }
      const most = rows.length === places.length ? values.length - 1 : largest(present);
      const width = Math.ceil(Math.log2(most + 1));
      reserve(scratch, 1);
      scratch.bytes[scratch.used++] = width;
      encodeHybrid(scratch, present, width);
    },
  };
};
