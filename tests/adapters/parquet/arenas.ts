import type { TextArena } from "../../../core/ports.ts";

/** Texts as one stretch of UTF-8. */
export const arenaOf = (values: readonly string[]): TextArena => {
  const parts = values.map((value) => Buffer.from(value, "utf8"));
  let end = 0;
  return { bytes: Buffer.concat(parts), ends: Int32Array.from(parts, (part) => (end += part.length)) };
};
