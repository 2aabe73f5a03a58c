import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import type { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { createCompactDay } from "../../../core/compact-day.ts";
import { indexLevels } from "../../../core/datasets/index-levels/index.ts";
import { createChosenSession } from "../../../core/session-clock.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";
import { createReadableParquet, readReadable } from "../../support/readable-parquet.ts";
import { bytes, digits, levelsInBrazilian, type RecordedLevels, recordedLevels } from "./recorded-answers.ts";

const fixture = (file: string) => readFileSync(path.join(import.meta.dirname, "../../fixtures", file));
const context = { period: { year: 2022 }, index: "IBOV" };
const page = (levels: RecordedLevels = levelsInBrazilian()) => indexLevels.parse(bytes(levels));
const rows = () => indexLevels.rows([page()], context);

/** Every non-empty cell of the recording, read without the dataset's code. */
const recordedCells = () =>
  recordedLevels()
    .results.flatMap((row) =>
      Object.entries(row).flatMap(([key, value]) => {
        const month = /^rateValue(\d+)$/.exec(key)?.[1];
        if (month === undefined || value === null) return [];
        return [{ date: `2022-${month.padStart(2, "0")}-${String(row.day).padStart(2, "0")}`, value }];
      }),
    )
    .sort((a, b) => (a.date < b.date ? -1 : 1));

/** Weekdays of 2022 that a calendar kept by others does not close. */
const publishedSessions = () => {
  const closed = new Set(fixture("calendar/B3.cal").toString().split(/\s+/));
  return Array.from({ length: 365 }, (_, at) => new Date(Date.UTC(2022, 0, 1 + at)))
    .filter((day) => day.getUTCDay() % 6 !== 0)
    .map((day) => day.toISOString().slice(0, 10))
    .filter((day) => !closed.has(day));
};

describe("index levels", () => {
  it("are asked for by index and year, in B3's own words", () => {
    const { service, path: asked } = indexLevels.request({
      index: "IBOV",
      period: { year: 2025 },
      page: 1,
      pageSize: 120,
    });
    expect(service).toBe("listados");
    expect(asked).toMatch(/^indexStatisticsProxy\/IndexCall\/GetPortfolioDay\//);
    expect(Buffer.from(asked.split("/").at(-1) as string, "base64").toString()).toBe(
      '{"index":"IBOV","language":"pt-br","year":"2025"}',
    );
  });

  it("of 2022 equal the recording cell by cell, in order of their dates", () => {
    expect(rows()).toEqual(
      recordedCells().map(({ date, value }) => ({
        sessionDate: date,
        indexCode: "IBOV",
        closeLevel: digits(value),
      })),
    );
    expect(rows()).toHaveLength(250);
    expect(rows().find(({ sessionDate }) => sessionDate === "2022-12-07")?.closeLevel).toBe(109_068_55n);
  });

  it("of 2022 stand on the sessions of a calendar kept by others, and break no rule", () => {
    expect(rows().map(({ sessionDate }) => sessionDate)).toEqual(publishedSessions());
    expect(indexLevels.check([page()], context)).toEqual([]);
  });

  it("are one page, whatever is in it", () => {
    expect(indexLevels.facts(page())).toMatchObject({
      pageNumber: 1,
      totalPages: 1,
      totalRecords: 250,
      rows: 250,
    });
  });

  it("that B3 does not have are no levels, not a year without any", () => {
    const nothing = fixture("indexStatisticsProxy/GetPortfolioDay/IFNM_2025_pt-br_null.json");
    expect(() => indexLevels.parse(nothing)).toThrow(expect.objectContaining({ code: "no-results" }));
  });

  it("in another language are refused", () => {
    expect(() => page(recordedLevels())).toThrow(expect.objectContaining({ name: "TransientError" }));
  });
});

describe("a year of levels", () => {
  const rules = (change: (levels: RecordedLevels) => void) => {
    const levels = levelsInBrazilian();
    change(levels);
    return indexLevels.check([page(levels)], context).map(({ rule }) => rule);
  };
  const cells = (levels: RecordedLevels, day: number) =>
    levels.results.find((row) => row.day === day) as Record<string, string | null>;

  /** A cell, the monthly extremes among them, with another text in it. */
  const set =
    (of: "min" | "max" | number, month: number, text: string | null) => (levels: RecordedLevels) => {
      const row = typeof of === "number" ? cells(levels, of) : levels[of];
      row[`rateValue${month}`] = text;
    };

  it.each([
    ["minimum-agrees", set("min", 3, "108.959,31")],
    ["maximum-agrees", set("max", 12, null)],
    ["session-without-level", set(8, 12, null)],
    ["level-without-session", set(7, 9, "110.000,00")],
    ["day-exists", set(30, 2, "112.000,00")],
    ["days-distinct", (levels: RecordedLevels) => void levels.results.splice(30, 1, { ...cells(levels, 1) })],
  ])("breaks %s where it does", (rule, change) => {
    expect(rules(change)).toContain(rule);
  });

  it("says which sessions it lacks, and what the month's extreme is", () => {
    const levels = levelsInBrazilian();
    cells(levels, 8).rateValue12 = null;
    levels.min.rateValue1 = "1,00";
    expect(indexLevels.check([page(levels)], context).map(({ detail }) => detail)).toEqual([
      "month 1: the days give 101005.64, B3 says 1.00",
      "no level on 2022-12-08 (1 in all)",
    ]);
  });

  it("may begin and end within the year, as an index or the present does", () => {
    const part = (isKept: (month: number) => boolean) =>
      rules((levels) => {
        for (const row of [levels.min, levels.max, ...levels.results])
          for (let month = 1; month <= 12; month++) if (!isKept(month)) row[`rateValue${month}`] = null;
      });
    expect(part((month) => month > 6)).toEqual([]);
    expect(part((month) => month < 6)).toEqual([]);
    expect(part((month) => month !== 6)).toEqual(["session-without-level"]);
  });

  it("before the calendar is known has the sessions that B3 says it has", () => {
    const levels = levelsInBrazilian();
    expect(indexLevels.check([page(levels)], { period: { year: 1999 }, index: "IBOV" })).toEqual([]);
  });
});

describe("index_levels", () => {
  it("is one file a year, with every index that has levels", async () => {
    const raw = createMemoryObjectStore();
    const lake = createMemoryObjectStore();
    const compactDay = createCompactDay({
      raw,
      lake,
      parquet: createReadableParquet(),
      requested: createMemoryMessageBus<PageRequested>(),
      clock: { now: () => new Date("2025-04-07T12:00:00Z") },
      sessionClock: createChosenSession(() => "2025-04-07"),
      log: createMemoryLog(),
      meter: createMemoryMeter(),
    });
    for (const index of ["IBXX", "IBOV"])
      await storePage(raw, bytes(levelsInBrazilian()), {
        dataset: "index-levels",
        index,
        period: { year: 2022 },
      });
    expect(await compactDay({ table: "index_levels", period: { year: 2022 } }, runId())).toEqual({
      outcome: "written",
      rows: 500,
    });
    expect([...lake.objects.keys()]).toEqual(["curated/index_levels/ano=2022/part-00000.parquet"]);
    const { columns } = readReadable([...lake.objects.values()][0]?.body);
    expect(columns.indexCode?.slice(0, 2)).toEqual(["IBOV", "IBXX"]);
    expect(columns.sessionDate?.slice(0, 3)).toEqual(["2022-01-03", "2022-01-03", "2022-01-04"]);
  });
});
