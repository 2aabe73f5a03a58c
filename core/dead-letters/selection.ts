import { type Letter, timeOf } from "./letter.ts";

/** Which letters are meant; what is left out lets all pass. */
export interface Selection {
  readonly codes?: readonly string[];
  /** Failed at this instant or later. */
  readonly since?: Date;
  /** Text of the body or the reason, in any case of letters. */
  readonly match?: string;
  /** Whole ids, or their beginnings. */
  readonly ids?: readonly string[];
}

export const selects = ({ codes, since, match, ids }: Selection): ((letter: Letter) => boolean) => {
  const text = match?.toLowerCase();
  return (letter) =>
    (codes === undefined || codes.includes(letter.code)) &&
    (since === undefined || timeOf(letter) >= since) &&
    (text === undefined ||
      letter.body.toLowerCase().includes(text) ||
      letter.reason.toLowerCase().includes(text)) &&
    (ids === undefined || ids.some((id) => letter.id.startsWith(id)));
};
