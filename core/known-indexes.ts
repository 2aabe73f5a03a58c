import type { IndexCode } from "../contracts/fields.ts";
import { knownIndexCodes } from "../contracts/known-codes.ts";
import { VisibleError } from "./errors.ts";

/** Codes that B3 was never seen to list: slips of the pen, or indexes that are newer than this code. */
export const unknownIndexes = (asked: readonly IndexCode[]): readonly IndexCode[] =>
  asked.filter((code) => !knownIndexCodes.includes(code));

/** Throws a `VisibleError` (`unknown-index`) for codes that are neither known nor among `listed`, B3's newest list. */
export const refuseUnknownIndexes = (
  asked: readonly IndexCode[],
  listed: readonly IndexCode[] = [],
): void => {
  const unknown = unknownIndexes(asked).filter((code) => !listed.includes(code));
  if (unknown.length === 0) return;
  const known = [...new Set([...knownIndexCodes, ...listed])].sort();
  throw new VisibleError(
    "unknown-index",
    `B3 lists no index ${unknown.join(", ")}; it lists ${known.join(", ")}`,
  );
};
