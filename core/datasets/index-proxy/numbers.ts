import { parseDecimal } from "../../numbers/decimal.ts";

/** Decimals of a weight, percent. */
export const weightScale = 3;
/** Decimals of a divisor. */
export const divisorScale = 8;

/** Each takes text that the contract has let through. */
export const weightOf = (text: string): bigint => parseDecimal(text, weightScale);
export const divisorOf = (text: string): bigint => parseDecimal(text, divisorScale);
export const quantityOf = (text: string): bigint => parseDecimal(text, 0);
