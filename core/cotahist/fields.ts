import { civilDate } from "./civil-date.ts";

/** What the text of a field stands for, undefined where it is none. */
export type Decode<Value> = (text: string) => Value | undefined;

const digitsOnly =
  <Value>(decode: (digits: string) => Value): Decode<Value> =>
  (text) =>
    /^\d+$/.test(text) ? decode(text) : undefined;
const asItIs = (text: string) => text;
const trimmed: Decode<string> = (text) => text.trimEnd();
const noExpiry = "99991231";

/** Fields of few values. */
export const codedFields = {
  bdiCode: trimmed,
  marketType: digitsOnly(asItIs),
  forwardDays: (text: string) => (text === "   " ? 0 : digitsOnly(Number)(text)),
  issuerName: trimmed,
  specification: trimmed,
  currency: trimmed,
  strikeCorrection: digitsOnly(asItIs),
  expiryDate: (text: string) => (text === noExpiry ? null : civilDate(text)),
  quotationFactor: digitsOnly(Number),
  isin: trimmed,
  distributionNumber: digitsOnly(asItIs),
} as const satisfies Readonly<Record<string, Decode<string | number | null>>>;

export type CodedField = keyof typeof codedFields;

export const thirteenDigitFields = [
  "openPrice",
  "highPrice",
  "lowPrice",
  "averagePrice",
  "closePrice",
  "bestBidPrice",
  "bestAskPrice",
  "strikePrice",
  "strikePoints",
] as const;

export const eighteenDigitFields = ["quantity", "tradedValue"] as const;
