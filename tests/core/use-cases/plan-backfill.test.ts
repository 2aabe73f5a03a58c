import { describe, expect, it } from "vitest";
import type { Dataset, FileDataset } from "../../../core/datasets/dataset.ts";
import { indexLevels } from "../../../core/datasets/index-levels/index.ts";
import { portfolioByCode } from "../../../core/datasets/portfolio-by-code/index.ts";
import { backfillTargets, planBackfill } from "../../../core/plan-backfill.ts";
import type { TargetState } from "../../../core/session-state.ts";
import { madeUpQuotes } from "../../support/file-dataset.ts";

/** 21:00 in São Paulo on Monday 7 April 2025: that day's file is due at 22:30. */
const now = new Date("2025-04-08T00:00:00Z");
const asked = (from: string, to: string, dataset: FileDataset = madeUpQuotes) =>
  backfillTargets({ dataset, from, to, indexes: [] }, now);
const periods = (from: string, to: string) => asked(from, to).targets.map(({ period }) => period);
const yearsOf = (from: string, to: string) =>
  periods(from, to).map((one) => one && "year" in one && one.year);

describe("the targets of a backfill of files", () => {
  it("are one file for a whole year, whether its first and last days are sessions or not", () => {
    for (const [from, to] of [
      ["2024-01-01", "2024-12-31"],
      ["2024-01-02", "2024-12-30"],
    ] as const)
      expect(asked(from, to)).toMatchObject({ targets: [{ period: { year: 2024 } }], sessions: 251 });
  });

  it("are a file a session for part of a year", () => {
    expect(periods("2024-12-20", "2024-12-31")).toEqual(
      ["2024-12-20", "2024-12-23", "2024-12-26", "2024-12-27", "2024-12-30"].map((day) => ({ day })),
    );
    expect(periods("2024-01-03", "2024-12-31")).toHaveLength(250);
  });

  it("are years between two parts of years", () => {
    const found = periods("2021-12-29", "2024-01-02");
    expect(found).toEqual([
      { day: "2021-12-29" },
      { day: "2021-12-30" },
      { year: 2022 },
      { year: 2023 },
      { day: "2024-01-02" },
    ]);
  });

  it("are files of years where B3 has none of days", () => {
    expect(yearsOf("2013-06-03", "2013-06-07")).toEqual([2013]);
    expect(periods("2013-12-27", "2014-01-02")).toEqual([{ year: 2013 }, { day: "2014-01-02" }]);
  });

  it("are files of years before the calendar is known", () => {
    expect(asked("1998-05-04", "2000-12-31")).toMatchObject({ sessions: 248 });
    expect(yearsOf("1998-05-04", "2000-12-31")).toEqual([1998, 1999, 2000]);
  });

  it("are files of days in the year that is not over", () => {
    expect(periods("2025-01-01", "2025-01-03")).toEqual([{ day: "2025-01-02" }, { day: "2025-01-03" }]);
  });

  it("are a file a session of whole years too, where that is asked for", () => {
    const byDay = (dataset: Dataset, from: string, indexes: readonly string[] = []) =>
      backfillTargets({ dataset, from, to: "2024-12-31", indexes, by: "day" }, now);
    expect(byDay(madeUpQuotes, "2015-01-01").targets).toHaveLength(2479);
    const refusal = expect.objectContaining({ name: "VisibleError", code: "not-by-day" });
    expect(() => byDay(madeUpQuotes, "2014-01-01")).toThrow(refusal);
    expect(() => byDay(madeUpQuotes, "2014-01-01")).toThrow("since 2014-01-02 only");
    expect(() => byDay(indexLevels, "2024-01-02", ["IBOV"])).toThrow(refusal);
  });

  it("leave out a day without session, with its reason", () => {
    expect(asked("2024-12-25", "2024-12-25")).toEqual({
      targets: [],
      sessions: 0,
      refused: [{ day: "2024-12-25", reason: "Christmas (Natal)" }],
    });
    expect(asked("2024-12-28", "2024-12-28").refused).toEqual([{ day: "2024-12-28", reason: "Saturday" }]);
    // Tiradentes' Day of 2024 was a Sunday.
    expect(asked("2024-04-19", "2024-04-22").refused).toEqual([]);
    expect(asked("2024-12-23", "2024-12-29").refused.map(({ day }) => day)).toEqual([
      "2024-12-24",
      "2024-12-25",
    ]);
  });

  it("leave out today's session before its file is due", () => {
    expect(asked("2025-04-04", "2025-04-07")).toMatchObject({
      targets: [{ period: { day: "2025-04-04" } }],
      refused: [{ day: "2025-04-07", reason: "not published before 22:30 in São Paulo" }],
    });
    expect(asked("2025-04-07", "2025-04-07").targets).toEqual([]);
    const later = new Date("2025-04-08T01:30:00Z");
    const range = { dataset: madeUpQuotes, from: "2025-04-07", to: "2025-04-07", indexes: [] };
    expect(backfillTargets(range, later).targets).toHaveLength(1);
  });

  it.each([
    ["bad-range", "2024-02-01", "2024-01-31", "--from 2024-02-01 is after --to 2024-01-31"],
    ["before-history", "1986-01-01", "1990-01-01", "1986-01-02"],
    ["in-the-future", "2025-04-01", "2025-04-08", "today is 2025-04-07"],
    ["not-a-date", "2024-02-30", "2024-03-01", "2024-02-30"],
  ])("are refused as %s from %s to %s", (code, from, to, said) => {
    expect(() => asked(from, to)).toThrow(expect.objectContaining({ name: "VisibleError", code }));
    expect(() => asked(from, to)).toThrow(said);
  });

  it("have no indexes", () => {
    const range = { dataset: madeUpQuotes, from: "2024-01-02", to: "2024-01-02", indexes: ["IBOV"] };
    expect(() => backfillTargets(range, now)).toThrow(expect.objectContaining({ code: "no-indexes" }));
  });
});

describe("the targets of a backfill of levels", () => {
  const levels = (from: string, to: string, indexes = ["IBOV", "IBXX"]) =>
    backfillTargets({ dataset: indexLevels, from, to, indexes }, now);

  it("are years, index by index, however short the range", () => {
    expect(levels("2022-12-29", "2023-01-02").targets).toEqual(
      [2022, 2023].flatMap((year) =>
        ["IBOV", "IBXX"].map((index) => ({ dataset: "index-levels", index, period: { year } })),
      ),
    );
    expect(levels("1968-01-02", "1970-12-31", ["IBOV"]).targets).toHaveLength(3);
    expect(levels("2025-01-02", "2025-04-04", ["IBOV"]).targets).toHaveLength(1);
  });

  it("need to know the indexes", () => {
    expect(() => levels("2022-01-03", "2022-12-29", [])).toThrow(
      expect.objectContaining({ code: "indexes-missing" }),
    );
  });
});

describe("a backfill of portfolios", () => {
  it("is refused: B3 serves no past ones", () => {
    const range = { dataset: portfolioByCode, from: "2024-01-02", to: "2024-01-03", indexes: ["IBOV"] };
    expect(() => backfillTargets(range, now)).toThrow(expect.objectContaining({ code: "no-past" }));
    expect(() => backfillTargets(range, now)).toThrow("B3 serves no past portfolios");
  });
});

describe("the plan of a backfill", () => {
  const range = { dataset: madeUpQuotes, from: "2024-12-26", to: "2024-12-30", indexes: [] };
  const stateOf = (day: string, status: TargetState["status"], isCompacted = false): TargetState => ({
    dataset: madeUpQuotes.name,
    period: { day },
    status,
    isCompacted,
  });

  it("asks for what is not complete, and says again what the lake does not show", () => {
    const [first, second, third] = [
      stateOf("2024-12-26", "complete", true),
      stateOf("2024-12-27", "complete"),
      stateOf("2024-12-30", "missing"),
    ];
    const plan = planBackfill(range, backfillTargets(range, now), [first, second, third], 3);
    expect(plan).toMatchObject({ complete: 1, uncompacted: [second], missing: [third], sessions: 3 });
    expect(plan.estimate).toEqual({ downloads: 1, bytes: 419_430, seconds: 4 });
  });

  it("asks again for what is there in part", () => {
    const half = stateOf("2024-12-30", "incomplete");
    expect(planBackfill(range, backfillTargets(range, now), [half], 3).missing).toEqual([half]);
  });

  it("costs nothing where all is there", () => {
    const states = ["2024-12-26", "2024-12-27", "2024-12-30"].map((day) => stateOf(day, "complete", true));
    expect(planBackfill(range, backfillTargets(range, now), states, 3).estimate).toEqual({
      downloads: 0,
      bytes: 0,
      seconds: 0,
    });
  });
});

describe("the targets of a backfill of an index's levels", () => {
  const levelsOf = (from: string, to: string, ...indexes: string[]) =>
    backfillTargets({ dataset: indexLevels, from, to, indexes }, now);

  it("leave out the years before an index began, and say when it did", () => {
    const { targets, refused } = levelsOf("2009-01-02", "2011-03-01", "IBOV", "IFIX");
    expect(targets.map(({ index, period }) => [index, period])).toEqual([
      ["IBOV", { year: 2009 }],
      ["IBOV", { year: 2010 }],
      ["IFIX", { year: 2010 }],
      ["IBOV", { year: 2011 }],
      ["IFIX", { year: 2011 }],
    ]);
    // An answer holds its year: no day is asked for that could be left out.
    expect(refused).toEqual([{ day: "2009-01-02", reason: "IFIX begins on 2010-12-30" }]);
    expect(levelsOf("2024-12-24", "2024-12-25", "IBOV")).toMatchObject({
      targets: [],
      refused: [{ day: "2024-12-24" }, { day: "2024-12-25", reason: "Christmas (Natal)" }],
    });
    expect(levelsOf("2010-01-04", "2010-12-29", "IFIX").targets).toEqual([]);
  });

  it("are asked for since ever where it is not known when an index began", () => {
    expect(levelsOf("1968-01-02", "1968-12-30", "ZZZZ").targets).toHaveLength(1);
  });
});
