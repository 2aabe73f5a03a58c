import type { Physical } from "../column-codec.ts";
import { reserve, type Scratch } from "./scratch.ts";

/** How a physical type lies in a PLAIN page. */
export type PlainType = "INT32" | "INT64" | "BYTE_ARRAY" | "FIXED_LEN_BYTE_ARRAY";

/** One value of a PLAIN page. */
export const putPlain = (scratch: Scratch, value: Physical, type: PlainType): void => {
  if (typeof value === "object") {
    reserve(scratch, value.length + 4);
    if (type === "BYTE_ARRAY") {
      scratch.view.setUint32(scratch.used, value.length, true);
      scratch.used += 4;
    }
    scratch.bytes.set(value, scratch.used);
    scratch.used += value.length;
  } else if (type === "INT64") {
    reserve(scratch, 8);
    scratch.view.setBigInt64(scratch.used, value as bigint, true);
    scratch.used += 8;
  } else {
    reserve(scratch, 4);
    scratch.view.setInt32(scratch.used, value as number, true);
    scratch.used += 4;
  }
};
