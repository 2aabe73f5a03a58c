import { PermanentError } from "../errors.ts";

/** How a language groups thousands and marks the decimal point. */
export interface NumberStyle {
  readonly name: string;
  readonly group: "." | ",";
  readonly point: "." | ",";
  /** Digits, groups of three, and an optional fraction: no sign, no spaces, no exponent. */
  readonly grammar: RegExp;
}

export const brazilian: NumberStyle = {
  name: "pt-br",
  group: ".",
  point: ",",
  grammar: /^\d{1,3}(?:\.\d{3})*(?:,\d+)?$/,
};

export const american: NumberStyle = {
  name: "en-us",
  group: ",",
  point: ".",
  grammar: /^\d{1,3}(?:,\d{3})*(?:\.\d+)?$/,
};

const otherStyle = (style: NumberStyle) => (style === brazilian ? american : brazilian);

/**
 * `1.234.567,89` at scale 2 is 123456789n. A shorter fraction is filled with zeros. Throws a `PermanentError`:
 * `wrong-language` for a number of the other style, `too-many-decimals` for one that the scale cannot hold,
 * `not-a-number` for the rest.
 */
export const parseDecimal = (text: string, scale: number, style: NumberStyle = brazilian): bigint => {
  if (!style.grammar.test(text)) {
    const other = otherStyle(style);
    if (other.grammar.test(text))
      throw new PermanentError(
        "wrong-language",
        `"${text}" is a number in ${other.name}, not in ${style.name}`,
      );
    throw new PermanentError("not-a-number", `"${text.slice(0, 40)}" is not a number in ${style.name}`);
  }
  const [whole = "", fraction = ""] = text.split(style.point);
  if (fraction.length > scale)
    throw new PermanentError("too-many-decimals", `"${text}" has more than ${scale} decimals`);
  return BigInt(whole.replaceAll(style.group, "") + fraction.padEnd(scale, "0"));
};

interface Parts {
  readonly sign: string;
  readonly whole: string;
  readonly fraction: string;
}

const split = (unscaled: bigint, scale: number): Parts => {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return { sign: unscaled < 0n ? "-" : "", whole: digits.slice(0, point), fraction: digits.slice(point) };
};

/** The reverse of `parseDecimal`, with all decimals of the scale. */
export const formatDecimal = (unscaled: bigint, scale: number, style: NumberStyle = brazilian): string => {
  const { sign, whole, fraction } = split(unscaled, scale);
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, style.group);
  return scale === 0 ? sign + grouped : sign + grouped + style.point + fraction;
};

/** Plain decimal text as SQL and JSON write it: 123456789n at scale 2 is `1234567.89`. */
export const decimalText = (unscaled: bigint, scale: number): string => {
  const { sign, whole, fraction } = split(unscaled, scale);
  return scale === 0 ? sign + whole : `${sign}${whole}.${fraction}`;
};
