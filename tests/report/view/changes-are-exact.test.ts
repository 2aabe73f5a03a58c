import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightChanges } from "../../../report/view/changes.ts";
import { constituent } from "../made-up-index.ts";

const of = (weights: Readonly<Record<string, string>>) =>
  Object.entries(weights).map(([ticker, weight_pct]) => constituent({ ticker, weight_pct }));

describe("weightChanges", () => {
  it("names who entered, left and moved, the largest change first", () => {
    expect(
      weightChanges(
        of({ AAAA3: "10.000", BBBB3: "2.500", CCCC3: "1.000", DDDD3: "0.300" }),
        of({ AAAA3: "10.000", BBBB3: "2.199", CCCC3: "1.100", EEEE3: "4.000" }),
      ),
    ).toEqual([
      { ticker: "EEEE3", after: "4.000", change: "4.000" },
      { ticker: "BBBB3", before: "2.500", after: "2.199", change: "-0.301" },
      { ticker: "DDDD3", before: "0.300", change: "-0.300" },
      { ticker: "CCCC3", before: "1.000", after: "1.100", change: "0.100" },
    ]);
  });

  it("sums to nothing between two portfolios of one hundred percent", () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 20 });
    const portfolio = (parts: readonly number[]) => {
      const rest = 100_000 - parts.reduce((sum, part) => sum + Math.min(part, 4_000), 0);
      return [...parts.map((part) => Math.min(part, 4_000)), rest].map((part, at) =>
        constituent({ ticker: `T${at}`, weight_pct: (part / 1000).toFixed(3) }),
      );
    };
    fc.assert(
      fc.property(weights, weights, (before, after) => {
        const moved = weightChanges(portfolio(before), portfolio(after));
        expect(moved.reduce((sum, { change }) => sum + BigInt(change.replace(".", "")), 0n)).toBe(0n);
      }),
    );
  });
});
