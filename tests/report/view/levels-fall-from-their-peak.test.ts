import { describe, expect, it } from "vitest";
import { viewLevels } from "../../../report/view/levels.ts";
import { madeUpIndex } from "../made-up-index.ts";

describe("viewLevels", () => {
  it("finds high, low and the deepest fall, and sums up the months", () => {
    const view = viewLevels(madeUpIndex.levels);
    expect(view).toMatchObject({
      highest: { session: "2025-07-03", level: 1250.5, drawdownPct: 0 },
      lowest: { session: "2025-07-02" },
      last: { session: "2025-07-04", level: 1000.4 },
      deepest: { session: "2025-07-04", drawdownPct: expect.closeTo(-20, 10) },
      peaksSince: "2025-07-02",
      months: [
        {
          month: "2025-07",
          sessions: 3,
          lowest: "1000.00",
          highest: "1250.50",
          last: "1000.40",
          drawdownPct: expect.closeTo(-20, 10),
        },
      ],
    });
  });

  it("shows the last five years in whole months, with peaks from before them", () => {
    const rows = Array.from({ length: 1_300 }, (_, at) => ({
      session_date: new Date(Date.UTC(2015, 0, 1) + at * 86_400_000).toISOString().slice(0, 10),
      close_level: at === 0 ? "200.00" : "100.00",
      peak_level: "200.00",
    }));
    const view = viewLevels(rows);
    // The last 1,250 begin on 20 February; a month is shown whole.
    expect(view?.first.session).toBe("2015-02-01");
    expect(view?.months[0]).toMatchObject({ month: "2015-02", sessions: 28 });
    expect(view?.points).toHaveLength(1_269);
    expect(view?.deepest.drawdownPct).toBe(-50);
    expect(view?.peaksSince).toBe("2015-01-01");
  });

  it("is nothing where there are none", () => {
    expect(viewLevels([])).toBeUndefined();
  });
});
