import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { PageCollected } from "../../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { defaultSchedules } from "../../../contracts/settings.ts";
import { createCompactDay } from "../../../core/compact-day.ts";
import type { CollectionPlan } from "../../../core/plan-targets.ts";
import { createScheduleCollection } from "../../../core/schedule-collection.ts";
import { createSessionClock } from "../../../core/session-clock.ts";
import {
  byCodeAnswer,
  bySectorAnswer,
  membershipAnswer,
  theoreticalAnswer,
  twoConstituents,
} from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";
import { createReadableParquet } from "../../support/readable-parquet.ts";

/** Minute and hour, the first two of EventBridge's six fields. */
const clockOf = (expression: string) => {
  const [minute = "", hour = ""] = expression.split(" ");
  return { minute: minute.padStart(2, "0"), hour: hour.padStart(2, "0") };
};

const byCode = byCodeAnswer({ constituents: twoConstituents });
const membership = { dataset: "index-membership", index: undefined };

const scheduling = (
  plan: CollectionPlan = { datasets: ["portfolio-by-code"], indexes: ["IBOV", "IBXL"] },
  now = "2025-04-07T12:00:00Z",
) => {
  const raw = createMemoryObjectStore();
  const lake = createMemoryObjectStore();
  const requested = createMemoryMessageBus<PageRequested>();
  const collected = createMemoryMessageBus<PageCollected>();
  const clock = { now: () => new Date(now) };
  const sessionClock = createSessionClock(clock);
  const log = createMemoryLog();
  let runs = 0;
  const compactDay = createCompactDay({
    raw,
    lake,
    parquet: createReadableParquet(),
    requested,
    clock,
    sessionClock,
    log,
    meter: createMemoryMeter(),
  });
  return {
    schedule: createScheduleCollection({
      raw,
      lake,
      requested,
      collected,
      clock,
      sessionClock,
      newRunId: () => runId(++runs),
      plan,
      log,
    }),
    compact: (table: string, day = "2025-04-07") => compactDay({ table, period: { day } }, runId()),
    raw,
    lake,
    requested: () => requested.sent.splice(0).map((text) => PageRequested.parse(JSON.parse(text))),
    collected: () => collected.sent.splice(0).map((text) => PageCollected.parse(JSON.parse(text))),
  };
};

const namesOf = (requests: readonly PageRequested[]) =>
  requests.map(({ data }) => [data.dataset, data.index].filter(Boolean).join("/"));

describe("schedule-collection", () => {
  it("asks for page 1 of each planned set of the current session, all in one run", async () => {
    const { schedule, requested, collected } = scheduling();
    expect(await schedule({})).toEqual({
      runId: runId(1),
      session: "2025-04-07",
      targets: 2,
      requested: 2,
      complete: 0,
      empty: 0,
      uncertain: 0,
      announced: 0,
    });
    expect(requested().map(({ runid, data }) => ({ runid, ...data }))).toEqual(
      ["IBOV", "IBXL"].map((index) => ({
        runid: runId(1),
        dataset: "portfolio-by-code",
        index,
        period: { day: "2025-04-07" },
        page: 1,
        reason: "daily",
        attempt: 1,
      })),
    );
    expect(collected()).toEqual([]);
  });

  it("asks for nothing in a second tick that the first one brought", async () => {
    const { schedule, compact, raw, requested, collected } = scheduling();
    await storePage(raw, byCode, { index: "IBOV" });
    await storePage(raw, byCode, { index: "IBXL" });
    await compact("index_portfolio");
    expect(await schedule({})).toMatchObject({ targets: 2, requested: 0, complete: 2, announced: 0 });
    expect([requested(), collected()]).toEqual([[], []]);
  });

  it("asks again for what is incomplete, and for that alone", async () => {
    const { schedule, raw, requested } = scheduling();
    await storePage(raw, byCode, { index: "IBOV", page: 1, totalPages: 2 });
    await storePage(raw, byCode, { index: "IBXL" });
    expect(await schedule({})).toMatchObject({ requested: 1, complete: 1 });
    expect(namesOf(requested())).toEqual(["portfolio-by-code/IBOV"]);
  });

  it("captures again what is complete when forced, under a run of its own", async () => {
    const { schedule, compact, raw, requested } = scheduling();
    await storePage(raw, byCode, { index: "IBOV" });
    await compact("index_portfolio");
    await schedule({});
    requested();
    expect(await schedule({ force: true })).toMatchObject({ requested: 2, complete: 1 });
    expect(requested().map(({ runid, data }) => [runid, data.index, data.reason])).toEqual([
      [runId(2), "IBOV", "repair"],
      [runId(2), "IBXL", "repair"],
    ]);
  });

  it("asks for what the event names instead of the plan, in the session it names", async () => {
    const { schedule, requested } = scheduling();
    const targets = [{ dataset: "quotes" }, { dataset: "portfolio-by-sector", index: "IFIX" }];
    expect(await schedule({ session: "2025-04-04", targets })).toMatchObject({ session: "2025-04-04" });
    const all = requested();
    expect(namesOf(all)).toEqual(["quotes", "portfolio-by-sector/IFIX"]);
    expect(all.map(({ data }) => data.period)).toEqual(Array(2).fill({ day: "2025-04-04" }));
  });

  it("refuses a plan that names an unknown dataset", async () => {
    const { schedule } = scheduling({ datasets: ["portfolio-by-moon"], indexes: "all" });
    await expect(schedule({})).rejects.toMatchObject({ name: "PermanentError", code: "unknown-dataset" });
  });
});

describe("schedule-collection, on when a dataset is due", () => {
  it.each([
    ["a minute before 05:00 in São Paulo", "2025-04-07T07:59:59Z", "2025-04-07", 0],
    ["at 05:00 in São Paulo", "2025-04-07T08:00:00Z", "2025-04-07", 1],
    ["late in the evening, the next day in UTC", "2025-04-08T02:59:00Z", "2025-04-07", 1],
    ["before 05:00 in summer time, two hours behind UTC", "2018-12-03T06:59:00Z", "2018-12-03", 0],
    ["at 05:00 in summer time", "2018-12-03T07:00:00Z", "2018-12-03", 1],
    ["for a past session, at any time of the day", "2025-04-07T05:00:00Z", "2025-04-04", 1],
    ["for a session to come, at no time", "2025-04-06T22:00:00Z", "2025-04-07", 0],
  ])("a dated dataset: %s (%s, session %s): %i", async (_, now, session, targets) => {
    const { schedule, requested } = scheduling({ datasets: ["portfolio-by-code"], indexes: ["IBOV"] }, now);
    expect(await schedule({ session })).toMatchObject({ targets });
    expect(requested().length).toBe(targets);
  });
});

describe("schedule-collection, of what carries no date", () => {
  it.each([
    ["before the close", "2025-04-07T20:59:59Z", 1],
    ["after the close, when B3 may show the next session's", "2025-04-07T21:00:00Z", 0],
  ])("%s (%s): %i", async (_, now, targets) => {
    const { schedule } = scheduling({ datasets: ["theoretical-portfolio"], indexes: ["IBOV"] }, now);
    expect(await schedule({})).toMatchObject({ targets });
  });

  it("asks early where a person wants it, for a session to come too", async () => {
    const { schedule, requested } = scheduling(undefined, "2025-04-05T15:00:00Z");
    expect(await schedule({})).toMatchObject({ targets: 0 });
    expect(await schedule({ early: true })).toMatchObject({ targets: 2, requested: 2 });
    expect(requested().length).toBe(2);
  });
});

describe("the default schedules", () => {
  it.each(defaultSchedules)("%s finds something due on a session day", async (expression) => {
    const { minute, hour } = clockOf(expression);
    const { schedule } = scheduling(undefined, `2025-04-07T${hour}:${minute}:00-03:00`);
    expect(await schedule({})).toMatchObject({ targets: 2 });
  });
});

describe("schedule-collection, of all indexes", () => {
  const all: CollectionPlan = { datasets: ["index-membership", "theoretical-portfolio"], indexes: "all" };

  it("asks for the membership alone before there is one", async () => {
    const { schedule, requested } = scheduling(all);
    await schedule({});
    expect(namesOf(requested())).toEqual(["index-membership"]);
  });

  it("passes over a membership that does not read", async () => {
    const { schedule, raw, requested } = scheduling(all);
    await storePage(raw, membershipAnswer({ PETR4: "IBOV" }), {
      ...membership,
      period: { day: "2025-03-31" },
    });
    await storePage(raw, '{"page":{}}', { ...membership, period: { day: "2025-04-04" } });
    await schedule({});
    expect(namesOf(requested())).toContain("theoretical-portfolio/IBOV");
  });

  it("asks for the indexes of the newest membership, also one of an older day", async () => {
    const { schedule, raw, requested } = scheduling(all);
    await storePage(raw, membershipAnswer({ PETR4: "IBOV" }), {
      ...membership,
      period: { day: "2025-03-31" },
    });
    await storePage(raw, membershipAnswer({ PETR4: "IBXL,IBOV", HGLG11: " IFIX" }), {
      ...membership,
      period: { day: "2025-04-04" },
    });
    await schedule({});
    expect(namesOf(requested())).toEqual([
      "index-membership",
      "theoretical-portfolio/IBOV",
      "theoretical-portfolio/IBXL",
      "theoretical-portfolio/IFIX",
    ]);
  });

  it("takes the newest run of a day, and an older day where the newest is not complete", async () => {
    const { schedule, raw, requested } = scheduling(all);
    const older = { ...membership, period: { day: "2025-04-04" } };
    await storePage(raw, membershipAnswer({ PETR4: "IBOV" }), { ...older, runId: runId(1) });
    await storePage(raw, membershipAnswer({ PETR4: "SMLL" }), { ...older, runId: runId(2) });
    await storePage(raw, membershipAnswer({ PETR4: "IFIX" }), { ...membership, page: 1, totalPages: 2 });
    await schedule({});
    expect(namesOf(requested())).toEqual(["index-membership", "theoretical-portfolio/SMLL"]);
  });

  it("leaves out what is no index code, which no fetcher would take", async () => {
    const { schedule, raw, requested } = scheduling(all);
    await storePage(raw, membershipAnswer({ PETR4: "IBOV,IBRX100,ibxl" }), membership);
    await schedule({});
    expect(namesOf(requested())).toEqual(["theoretical-portfolio/IBOV"]);
  });

  it("does not read the membership where nothing needs an index", async () => {
    const { schedule, raw } = scheduling({ ...all, datasets: ["index-membership"] });
    await storePage(raw, "not a membership", { ...membership, period: { day: "2025-04-04" } });
    expect(await schedule({})).toMatchObject({ targets: 1, requested: 1 });
  });
});

describe("schedule-collection, of sets that the lake does not show", () => {
  it("says again that they are there, as their fetcher did", async () => {
    const { schedule, compact, raw, requested, collected } = scheduling();
    const key = await storePage(raw, byCode, { index: "IBOV", runId: runId(9) });
    expect(await schedule({})).toMatchObject({ requested: 1, complete: 1, announced: 1 });
    expect(collected()).toMatchObject([
      {
        id: `${runId(9)}/portfolio-by-code/2025-04-07/IBOV/1/collected`,
        runid: runId(9),
        data: { key, sha256: "0".repeat(64), rows: 2, page: 1, totalPages: 1, period: { day: "2025-04-07" } },
      },
    ]);
    expect(namesOf(requested())).toEqual(["portfolio-by-code/IBXL"]);
    await compact("index_portfolio");
    expect(await schedule({})).toMatchObject({ announced: 0 });
  });

  it("says so again where the lake's file was made of other captures", async () => {
    const { schedule, compact, raw, collected } = scheduling({
      datasets: ["portfolio-by-code", "portfolio-by-sector"],
      indexes: ["IBOV"],
    });
    await storePage(raw, byCode);
    await compact("index_portfolio");
    await storePage(raw, bySectorAnswer({ constituents: twoConstituents }), {
      dataset: "portfolio-by-sector",
    });
    expect(await schedule({})).toMatchObject({ announced: 2 });
    expect(collected().map(({ data }) => data.dataset)).toEqual(["portfolio-by-code", "portfolio-by-sector"]);
    await compact("index_portfolio");
    expect(await schedule({})).toMatchObject({ announced: 0 });
  });

  it("says it of one set of each file of a week before, and asks for nothing of those sessions", async () => {
    const { schedule, compact, raw, requested, collected } = scheduling();
    for (const day of ["2025-03-28", "2025-03-31", "2025-04-04"])
      for (const index of ["IBOV", "IBXL"]) await storePage(raw, byCode, { period: { day }, index });
    expect(await schedule({})).toMatchObject({ targets: 2, requested: 2, complete: 0, announced: 2 });
    expect(collected().map(({ data }) => data.period)).toEqual([
      { day: "2025-04-04" },
      { day: "2025-03-31" },
    ]);
    expect(requested().map(({ data }) => data.period)).toEqual(Array(2).fill({ day: "2025-04-07" }));
    await compact("index_portfolio", "2025-04-04");
    expect(await schedule({})).toMatchObject({ announced: 1 });
    expect(await schedule({ session: "2025-04-07" })).toMatchObject({ announced: 0 });
  });

  it("says it of the complete set, not of a newer run that is on its way", async () => {
    const { schedule, raw, collected } = scheduling({ datasets: ["portfolio-by-code"], indexes: ["IBOV"] });
    const key = await storePage(raw, byCode, { runId: runId(1) });
    await storePage(raw, byCode, { runId: runId(2), page: 1, totalPages: 2 });
    expect(await schedule({})).toMatchObject({ requested: 0, announced: 1 });
    expect(collected().map(({ data }) => data.key)).toEqual([key]);
  });

  it("says nothing of a set that makes no rows alone", async () => {
    const { schedule, raw } = scheduling({ datasets: ["portfolio-by-sector"], indexes: ["IBOV"] });
    await storePage(raw, bySectorAnswer({ constituents: twoConstituents }), {
      dataset: "portfolio-by-sector",
    });
    expect(await schedule({})).toMatchObject({ complete: 1, announced: 0 });
  });

  it("says it for a dataset without index, and for each table by its own file", async () => {
    const { schedule, compact, raw, collected } = scheduling({
      datasets: ["index-membership", "theoretical-portfolio"],
      indexes: ["IBOV"],
    });
    await storePage(raw, membershipAnswer({ PETR4: "IBOV" }), { ...membership, rows: 1 });
    await storePage(raw, theoreticalAnswer({ constituents: twoConstituents }), {
      dataset: "theoretical-portfolio",
    });
    await compact("index_theoretical_portfolio");
    expect(await schedule({})).toMatchObject({ announced: 1 });
    expect(collected()[0]?.data).toEqual({
      dataset: "index-membership",
      period: { day: "2025-04-07" },
      page: 1,
      totalPages: 1,
      key: expect.any(String),
      sha256: "0".repeat(64),
      rows: 1,
    });
  });
});
