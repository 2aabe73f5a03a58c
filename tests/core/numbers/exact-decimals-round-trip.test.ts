import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PermanentError } from "../../../core/errors.ts";
import {
  american,
  brazilian,
  decimalText,
  formatDecimal,
  parseDecimal,
} from "../../../core/numbers/decimal.ts";

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
  return "no error";
};

describe("reading numbers of B3", () => {
  it.each([
    ["1.234.567,89", 2, 123_456_789n],
    ["0,509", 3, 509n],
    ["91.922.324.686", 0, 91_922_324_686n],
    ["15.453.473,14801835", 8, 1_545_347_314_801_835n],
    ["0,000", 3, 0n],
    ["7", 3, 7000n],
    ["7,5", 3, 7500n],
  ])("reads %s at scale %i", (text, scale, unscaled) => {
    expect(parseDecimal(text, scale)).toBe(unscaled);
  });

  it.each(["1,234.5", "16,036,751.16744128", "1,234,567", "1.23"])("refuses %s as en-us", (text) => {
    expect(codeOf(() => parseDecimal(text, 8))).toBe("wrong-language");
    expect(() => parseDecimal(text, 8)).toThrow(text);
  });

  it.each(["", " 1", "1 ", "-1", "+1", "1234", "1..234", "1,", ",5", "1e3", "1.234,5,6", "١"])(
    "refuses %j as no number",
    (text) => {
      expect(codeOf(() => parseDecimal(text, 3))).toBe("not-a-number");
    },
  );

  it("refuses what the scale cannot hold", () => {
    expect(codeOf(() => parseDecimal("0,5091", 3))).toBe("too-many-decimals");
    expect(codeOf(() => parseDecimal("1,5", 0))).toBe("too-many-decimals");
  });

  it("reads back what it writes, at any scale and in both styles", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 38n }),
        fc.integer({ min: 0, max: 20 }),
        (value, scale) => {
          for (const style of [brazilian, american])
            expect(parseDecimal(formatDecimal(value, scale, style), scale, style)).toBe(value);
        },
      ),
    );
  });

  it("throws nothing but its own error", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[\d.,]{0,20}$/)),
        fc.integer({ min: 0, max: 10 }),
        (text, scale) => {
          try {
            expect(parseDecimal(text, scale)).toBeGreaterThanOrEqual(0n);
          } catch (error) {
            expect(error).toBeInstanceOf(PermanentError);
          }
        },
      ),
    );
  });
});

describe("writing decimals", () => {
  it.each([
    [123_456_789n, 2, "1.234.567,89", "1234567.89"],
    [5n, 3, "0,005", "0.005"],
    [0n, 0, "0", "0"],
    [1000n, 0, "1.000", "1000"],
    [-1_234_567n, 3, "-1.234,567", "-1234.567"],
  ])("writes %s at scale %i", (value, scale, grouped, plain) => {
    expect(formatDecimal(value, scale)).toBe(grouped);
    expect(decimalText(value, scale)).toBe(plain);
  });

  it("writes plain text that holds the same digits", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.integer({ min: 0, max: 12 }),
        (value, scale) => {
          const text = decimalText(value, scale);
          expect(text).toMatch(/^-?\d+(\.\d+)?$/);
          expect(BigInt(text.replace(".", ""))).toBe(value);
          expect(text.split(".")[1]?.length ?? 0).toBe(scale);
        },
      ),
    );
  });
});
