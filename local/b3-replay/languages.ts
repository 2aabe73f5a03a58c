import type { SessionDate } from "../../contracts/fields.ts";
import { formatBrDate, formatEnDate, parseBrDate, parseEnDate } from "../../core/numbers/b3-date.ts";
import {
  american,
  brazilian,
  formatDecimal,
  type NumberStyle,
  parseDecimal,
} from "../../core/numbers/decimal.ts";
import type { Language } from "./model.ts";

interface Words {
  readonly numbers: NumberStyle;
  readonly formatDate: (date: SessionDate) => string;
  readonly parseDate: (text: string) => SessionDate;
  /** B3's own spelling. */
  readonly quantityText: string;
  readonly divisorText: string;
}

const words: Readonly<Record<Language, Words>> = {
  "pt-br": {
    numbers: brazilian,
    formatDate: formatBrDate,
    parseDate: parseBrDate,
    quantityText: "Quantidade Teórica Total",
    divisorText: "Redutor",
  },
  "en-us": {
    numbers: american,
    formatDate: formatEnDate,
    parseDate: parseEnDate,
    quantityText: "Total Theorethical Quantity",
    divisorText: "Reductor",
  },
};

/** Reads and writes B3's numbers and dates in one language, exactly. */
export const inLanguage = (language: Language) => {
  const { numbers, ...rest } = words[language];
  return {
    ...rest,
    weight: (value: bigint) => formatDecimal(value, 3, numbers),
    quantity: (value: bigint) => formatDecimal(value, 0, numbers),
    divisor: (value: bigint) => formatDecimal(value, 8, numbers),
    level: (value: bigint) => formatDecimal(value, 2, numbers),
    toLevel: (text: string) => parseDecimal(text, 2, numbers),
    toWeight: (text: string) => parseDecimal(text, 3, numbers),
    toQuantity: (text: string) => parseDecimal(text, 0, numbers),
    toDivisor: (text: string) => parseDecimal(text, 8, numbers),
  };
};
