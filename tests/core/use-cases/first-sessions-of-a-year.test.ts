import { describe, expect, it } from "vitest";
import { sessionsBetween } from "../../../core/calendar/calendar.ts";
import { addDays } from "../../../core/calendar/days.ts";
import { chainOf, live, onTime } from "../../support/daily-chain.ts";

/** Nothing of a year before one of its sessions; from then on each session's level the same evening. */
const newYearFrom = (first: string) => (day: string) =>
  day.slice(0, 4) === first.slice(0, 4) && day < first ? `${first}T20:31` : onTime(day);

describe.each(["null", "blank"] as const)("the levels of a new year, of which B3 says %s", (emptyGrid) => {
  /** The lake as December leaves it. */
  const newYear = async (publishedAt: (day: string) => string | undefined, year: number) => {
    const chain = chainOf(publishedAt, "index-levels", emptyGrid);
    await live(chain, `${year - 1}-12-29`, `${year - 1}-12-31`);
    expect(chain.letters).toEqual([]);
    return chain;
  };
  const januaries = [
    { year: 2025, fourth: "2025-01-07", fifth: "2025-01-08", overdue: "2025-01-09" },
    { year: 2026, fourth: "2026-01-07", fifth: "2026-01-08", overdue: "2026-01-09" },
  ];

  it.each(januaries)(
    "are no fault in the first four sessions of $year, and come with a later tick",
    async (one) => {
      const { year, fourth, fifth, overdue } = one;
      const chain = await newYear(newYearFrom(fifth), year);
      const { asked, reported } = await live(chain, `${year}-01-01`, fourth);
      expect(asked).toContain(`${fourth}T22:45 ${year}`);
      const kept = chain.keys().filter((key) => key.includes(`ano=${year}`));
      expect([kept, chain.letters, reported]).toEqual([[], [], []]);

      expect((await live(chain, fifth, fifth)).asked.at(-1)).toBe(`${fifth}T22:45 ${year}`);
      expect(await chain.audit(`${overdue}T11:15`)).toEqual({ missing: [], incomplete: [], complete: 1 });
      expect(chain.letters).toEqual([]);
    },
  );

  it.each(januaries)(
    "are a fault once the fifth session of $year is overdue: a letter a session, not a tick",
    async (one) => {
      const { year, fifth, overdue } = one;
      const chain = await newYear((day) => (day.startsWith(`${year}`) ? undefined : onTime(day)), year);
      await live(chain, `${year}-01-01`, fifth);
      expect(await chain.tick(`${overdue}T09:00`)).toEqual([`${year}`]);
      expect(chain.letters).toEqual([]);

      expect(await chain.tick(`${overdue}T10:30`)).toEqual([`${year}`]);
      expect(chain.letters.map(({ code, receiveCount }) => [code, receiveCount])).toEqual([
        ["no-results", 3],
      ]);
      expect(await chain.tick(`${overdue}T12:00`)).toEqual([]);
      expect(await chain.audit(`${overdue}T14:15`)).toMatchObject({ missing: ["index-levels/IBOV"] });

      const { asked, reported } = await live(chain, addDays(overdue, 1), `${year}-01-30`);
      expect(asked).toContain(`${year}-01-30T09:00 ${year}`);
      expect(chain.letters).toHaveLength(sessionsBetween(fifth, `${year}-01-29`).length);
      expect(reported).toContain(`${year}-01-30T17:15 index-levels/IBOV`);
      const kept = chain.keys().filter((key) => key.includes(`ano=${year}`));
      expect(kept.filter((key) => !key.startsWith("rejected/index-levels/"))).toEqual([]);
    },
  );

  it("end a fault by themselves when they come after all", async () => {
    const chain = await newYear(newYearFrom("2025-01-14"), 2025);
    const { asked } = await live(chain, "2025-01-01", "2025-01-14");
    expect(chain.letters.length).toBeGreaterThan(0);
    expect(asked.at(-1)).toBe("2025-01-14T22:45 2025");
    expect(await chain.audit("2025-01-15T11:15")).toEqual({ missing: [], incomplete: [], complete: 1 });
  });

  it("are asked for whenever a person says so", async () => {
    const chain = await newYear((day) => (day.startsWith("2025") ? undefined : onTime(day)), 2025);
    await live(chain, "2025-01-08", "2025-01-09");
    const before = chain.letters.length;
    expect(await chain.tick("2025-01-10T12:00")).toEqual(["2025"]);
    expect(await chain.tick("2025-01-10T12:01")).toEqual([]);
    expect(await chain.tick("2025-01-10T12:02", { session: "2025-01-09" })).toEqual(["2025"]);
    expect(chain.letters.length - before).toBe(2);
  });
});

describe("the levels of a year that is over", () => {
  const december = async (emptyGrid: "null" | "blank") => {
    const chain = chainOf(() => undefined, "index-levels", emptyGrid);
    expect(await chain.tick("2025-01-02T05:30")).toEqual(["2024"]);
    return chain;
  };

  it("are a fault as soon as B3 has nothing of it", async () => {
    const { letters } = await december("null");
    expect(letters.map(({ code, receiveCount }) => [code, receiveCount])).toEqual([["no-results", 3]]);
  });

  it("are what B3 says they are, also where no session has one", async () => {
    const { letters, keys } = await december("blank");
    expect([letters, keys()]).toEqual([[], [expect.stringMatching(/^raw\/index-levels\/ano=2024\/IBOV\//)]]);
  });
});
