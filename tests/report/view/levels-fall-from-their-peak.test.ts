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
      rescaled_on: null,
    }));
    const view = viewLevels(rows);
    // The last 1,250 begin on 20 February; a month is shown whole.
    expect(view?.first.session).toBe("2015-02-01");
    expect(view?.months[0]).toMatchObject({ month: "2015-02", sessions: 28 });
    expect(view?.points).toHaveLength(1_269);
    expect(view?.deepest.drawdownPct).toBe(-50);
    expect(view?.peaksSince).toBe("2015-01-01");
  });

  const stepped = ["1997-02-28", "1997-03-03", "1997-03-04"].map((session_date, at) => ({
    session_date,
    close_level: ["88287.30", "8978.22", "8080.40"][at] ?? "",
    peak_level: at === 0 ? "88287.30" : "8978.22",
    rescaled_on: "1997-03-03",
  }));

  it("leaves out what is on another scale than the last level", () => {
    const view = viewLevels(stepped);
    expect(view?.points.map(({ session }) => session)).toEqual(["1997-03-03", "1997-03-04"]);
    expect(view).toMatchObject({
      highest: { level: 8978.22 },
      deepest: { drawdownPct: expect.closeTo(-10, 4) },
      peaksSince: "1997-03-03",
      scale: { rescaledOn: "1997-03-03", last: "since" },
    });
  });

  it("says where all of them are of before the index was rescaled", () => {
    expect(viewLevels(stepped.slice(0, 1))?.scale).toEqual({ rescaledOn: "1997-03-03", last: "before" });
  });

  it("has nothing to say of scales where the lake begins after the last change", () => {
    expect(viewLevels(stepped.slice(1))?.scale).toBeUndefined();
    expect(viewLevels(madeUpIndex.levels)?.scale).toBeUndefined();
  });

  it("is nothing where there are none", () => {
    expect(viewLevels([])).toBeUndefined();
  });
});
