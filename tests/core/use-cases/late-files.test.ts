import { describe, expect, it } from "vitest";
import { sessionDatasets } from "../../../contracts/known-codes.ts";
import { defaultAuditSchedule, defaultSchedules } from "../../../contracts/settings.ts";
import { shownUntil } from "../../../core/calendar/shown-session.ts";
import { datasets } from "../../../core/datasets/registry.ts";
import { chainOf, firesOn, onTime } from "../../support/daily-chain.ts";

/** 2025-04-04 is a Friday. */
const week = ["2025-03-31", "2025-04-01", "2025-04-02", "2025-04-03"];
const lateOnFriday = (time: string | undefined) => (day: string) =>
  day === "2025-04-04" ? time : onTime(day);

describe("the quotes of a session", () => {
  it("are asked for once they are due, with those that the sessions of a week before lack", async () => {
    const chain = chainOf(onTime);
    expect(await chain.tick("2025-04-04T22:29")).toEqual([...week].reverse().concat("2025-03-28"));
    expect(await chain.tick("2025-04-04T22:45")).toEqual(["2025-04-04"]);
    expect(await chain.tick("2025-04-04T23:45")).toEqual([]);
    expect(chain.letters).toEqual([]);
  });

  it("that come at 02:00 are there with Saturday's tick, and nobody was alarmed", async () => {
    const chain = chainOf(lateOnFriday("2025-04-05T02:00"));
    await chain.tick("2025-04-04T17:30");
    expect(await chain.tick("2025-04-04T22:45")).toEqual(["2025-04-04"]);
    expect(await chain.tick("2025-04-04T23:45")).toEqual(["2025-04-04"]);
    expect(await chain.tick("2025-04-05T05:30")).toEqual(["2025-04-04"]);
    expect(await chain.audit("2025-04-05T11:15")).toEqual({ missing: [], incomplete: [], complete: 5 });
    expect(chain.letters).toEqual([]);
  });

  it("that stay away are no fault before they are overdue; then they are reported and given up", async () => {
    const chain = chainOf(lateOnFriday(undefined));
    await chain.tick("2025-04-04T17:30");
    await chain.tick("2025-04-04T22:45");
    expect(await chain.audit("2025-04-05T10:29")).toMatchObject({ missing: [] });
    expect(chain.letters).toEqual([]);
    expect(await chain.audit("2025-04-05T11:15")).toMatchObject({ missing: ["quotes/2025-04-04"] });
    expect(await chain.tick("2025-04-07T05:30")).toEqual(["2025-04-04"]);
    expect(chain.letters.map(({ code, receiveCount }) => [code, receiveCount])).toEqual([
      ["not-published", 3],
    ]);
    expect(await chain.audit("2025-04-07T11:15")).toMatchObject({ missing: ["quotes/2025-04-04"] });
  });

  it("that come days late are still asked for", async () => {
    const chain = chainOf(lateOnFriday("2025-04-09T12:00"));
    await chain.tick("2025-04-04T22:45");
    expect(await chain.tick("2025-04-09T17:30")).toEqual(["2025-04-08", "2025-04-07", "2025-04-04"]);
    expect(await chain.audit("2025-04-10T11:15")).toMatchObject({ missing: ["quotes/2025-04-09"] });
  });
});

describe("the default schedules", () => {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  it("have a tick once each dataset is due, and one the morning after, before an audit finds it overdue", () => {
    for (const { name, dueAt } of datasets)
      for (const weekday of [2, 3, 4, 5, 6]) {
        expect(Math.max(...firesOn(weekday, ...defaultSchedules)), name).toBeGreaterThan(minutes(dueAt));
        const tick = Math.min(...firesOn(weekday + 1, ...defaultSchedules));
        const audit = Math.min(...firesOn(weekday + 1, defaultAuditSchedule));
        expect(tick, name).toBeLessThan(audit);
      }
  });

  it("have the last tick of a day's portfolios while B3 is sure to show its session, with time for retries", () => {
    for (const weekday of [2, 3, 4, 5, 6]) {
      const ticks = firesOn(weekday, ...defaultSchedules).filter((at) => at > minutes("12:00"));
      expect(ticks.filter((at) => at < minutes("22:30"))).toEqual([minutes(shownUntil) - 30]);
    }
  });

  it("name every dataset", () => {
    expect([...sessionDatasets].sort()).toEqual(datasets.map(({ name }) => name).sort());
  });
});

describe("the levels of a year", () => {
  const levels = (publishedAt: (day: string) => string | undefined) => chainOf(publishedAt, "index-levels");

  it("are asked for each evening, and not again in the morning", async () => {
    const chain = levels(onTime);
    expect(await chain.tick("2025-04-04T22:45")).toEqual(["2025"]);
    expect(await chain.tick("2025-04-05T05:30")).toEqual([]);
    expect(await chain.audit("2025-04-05T11:15")).toEqual({ missing: [], incomplete: [], complete: 1 });
    expect(await chain.tick("2025-04-07T17:30")).toEqual([]);
    expect(await chain.tick("2025-04-07T22:45")).toEqual(["2025"]);
  });

  it("that lack the session's own are asked for again until it is there", async () => {
    const chain = levels(lateOnFriday("2025-04-05T02:00"));
    await chain.tick("2025-04-04T22:45");
    expect(await chain.tick("2025-04-04T23:45")).toEqual(["2025"]);
    expect(await chain.tick("2025-04-05T05:30")).toEqual(["2025"]);
    expect(await chain.audit("2025-04-05T11:15")).toMatchObject({ incomplete: [], complete: 1 });
  });

  it("that never get it are reported once it is overdue, and then taken as they are", async () => {
    const chain = levels(lateOnFriday(undefined));
    await chain.tick("2025-04-04T22:45");
    expect(await chain.audit("2025-04-05T11:15")).toMatchObject({ incomplete: ["index-levels/IBOV"] });
    expect(await chain.tick("2025-04-07T05:30")).toEqual(["2025"]);
    expect(await chain.tick("2025-04-07T07:30")).toEqual([]);
    expect(await chain.audit("2025-04-07T11:15")).toMatchObject({ incomplete: [], complete: 1 });
  });
});
