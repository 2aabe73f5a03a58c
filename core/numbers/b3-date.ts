import { SessionDate } from "../../contracts/fields.ts";
import { PermanentError } from "../errors.ts";

const twoDigits = /^(\d{2})\/(\d{2})\/(\d{2})$/;

const toDate = (text: string, order: string, pick: (parts: readonly string[]) => string): SessionDate => {
  const parts = twoDigits.exec(text);
  const date = parts ? SessionDate.safeParse(pick(parts.slice(1))) : undefined;
  if (!date?.success)
    throw new PermanentError("not-a-date", `"${text.slice(0, 40)}" is not a date as ${order}`);
  return date.data;
};

/** `30/06/25` is 2025-06-30: the century is 20. Throws a `PermanentError` (`not-a-date`). */
export const parseBrDate = (text: string): SessionDate =>
  toDate(text, "dd/MM/yy", ([day, month, year]) => `20${year}-${month}-${day}`);

/** `06/30/25` is 2025-06-30. Throws a `PermanentError` (`not-a-date`). */
export const parseEnDate = (text: string): SessionDate =>
  toDate(text, "MM/dd/yy", ([month, day, year]) => `20${year}-${month}-${day}`);

export const formatBrDate = (date: SessionDate): string =>
  `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(2, 4)}`;

export const formatEnDate = (date: SessionDate): string =>
  `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(2, 4)}`;
