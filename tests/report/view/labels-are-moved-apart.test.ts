import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spread } from "../../../report/view/spread.ts";

const range = [0, 300] as const;
const gap = 16;
const positions = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 18 });

describe("spread", () => {
  it("keeps labels in range, in order and apart", () => {
    fc.assert(
      fc.property(positions, (wanted) => {
        const placed = spread(wanted, gap, range);
        expect(placed).toHaveLength(wanted.length);
        const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
        const sorted = order.map((at) => placed[at] ?? Number.NaN);
        for (const [at, place] of sorted.entries()) {
          expect(place).toBeGreaterThanOrEqual(range[0] - 1e-9);
          expect(place).toBeLessThanOrEqual(range[1] + 1e-9);
          if (at > 0) expect(place - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(gap - 1e-6);
        }
      }),
    );
  });

  it("moves nothing that is apart already", () => {
    expect(spread([10, 250, 40, 100], gap, range)).toEqual([10, 250, 40, 100]);
  });

  it("sets a cluster around its middle", () => {
    expect(spread([100, 100, 100], gap, range)).toEqual([84, 100, 116]);
  });

  it("leaves less between them where they do not fit", () => {
    expect(spread([5, 5, 5], gap, [0, 10])).toEqual([0, 5, 10]);
  });
});
