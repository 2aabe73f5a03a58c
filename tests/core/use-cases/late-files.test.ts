import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { parseCron } from "../../../contracts/cron.ts";
import { sessionDatasets } from "../../../contracts/known-codes.ts";
import type { PageCollected } from "../../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { defaultAuditSchedule, defaultSchedules } from "../../../contracts/settings.ts";
import { createAuditSession } from "../../../core/audit-session.ts";
import { sessionAt } from "../../../core/calendar/calendar.ts";
import { datasets } from "../../../core/datasets/registry.ts";
import { TransientError } from "../../../core/errors.ts";
import type { UpstreamRequest } from "../../../core/ports.ts";
import { createScheduleCollection } from "../../../core/schedule-collection.ts";
import { zipOf } from "../../../core/zip/write-zip.ts";
import { buildHandler } from "../../../functions/fetch-page/handler.ts";
import { runId } from "../../support/example-messages.ts";
import { levelsAnswer } from "../../support/made-up-levels.ts";
import { queueDeps } from "../../support/queue-deps.ts";
import { lambdaContext, sqsEvent, sqsRecord } from "../../support/sqs-events.ts";
import { file, record } from "../cotahist/made-up-file.ts";

/** A B3 that publishes each session's file, and adds its level to the year's, at an hour that a test says. */
const createB3 = (publishedAt: (day: string) => string | undefined, now: () => Date) => {
  const isThere = (day: string) => {
    const at = publishedAt(day);
    return at !== undefined && now() >= new Date(`${at}-03:00`);
  };
  const quotesOf = (path: string) => {
    const [, dd, mm, year] = /COTAHIST_D(\d{2})(\d{2})(\d{4})\.ZIP$/.exec(path) ?? [];
    const day = `${year}-${mm}-${dd}`;
    if (!isThere(day)) throw new TransientError("http-404", "HTTP 404");
    const text = file([record({ 3: day.replaceAll("-", "") })], { year: Number(year) });
    return zipOf(`COTAHIST_D${dd}${mm}${year}.TXT`, text);
  };
  const levelsOf = (path: string) => {
    const { index, year } = JSON.parse(Buffer.from(path.split("/").at(-1) ?? "", "base64").toString());
    const days = ["2025-04-03", "2025-04-04", "2025-04-07", "2025-04-08"].filter(isThere);
    return levelsAnswer(index, Number(year), days.at(-1));
  };
  return {
    get: async ({ service, path }: UpstreamRequest) => ({
      url: `https://b3.test/${path}`,
      status: 200,
      contentType: "application/zip",
      body: service === "historical-quotes" ? quotesOf(path) : levelsOf(path),
      capturedAt: now(),
    }),
  };
};

/** The daily functions over a clock that a test sets; times are São Paulo's. */
const chainOf = (publishedAt: (day: string) => string | undefined, dataset = "quotes") => {
  let now = new Date(0);
  const clock = { now: () => now };
  const raw = createMemoryObjectStore();
  const requested = createMemoryMessageBus<PageRequested>();
  const queue = { ...queueDeps(), clock };
  const shared = {
    raw,
    lake: createMemoryObjectStore(),
    requested,
    collected: createMemoryMessageBus<PageCollected>(),
    clock,
    sessionClock: { current: () => sessionAt(now) },
    newRunId: () => runId(0, now),
    plan: { datasets: [dataset], indexes: ["IBOV"] },
    log: createMemoryLog(),
    meter: createMemoryMeter(),
  };
  const schedule = createScheduleCollection(shared);
  const audit = createAuditSession(shared);
  const fetchPage = buildHandler({
    ...shared,
    ...queue,
    upstream: createB3(publishedAt, clock.now),
    pageSize: 120,
  });
  const at = (time: string) => {
    now = new Date(`${time}:00-03:00`);
  };
  return {
    letters: queue.letters,
    /** One tick, and its messages received until they are done or given up; the days that were asked for. */
    tick: async (time: string) => {
      at(time);
      await schedule({});
      const messages = requested.sent.splice(0);
      for (const body of messages)
        for (let received = 1, open = true; open; received++) {
          const answer = await fetchPage(sqsEvent(sqsRecord(body, { received })), lambdaContext());
          open = answer.batchItemFailures.length > 0;
        }
      return messages.map((body) => {
        const { period } = PageRequested.parse(JSON.parse(body)).data;
        return "day" in period ? period.day : String(period.year);
      });
    },
    audit: async (time: string) => {
      at(time);
      const { missing, incomplete, complete } = await audit({});
      expect(requested.sent).toEqual([]);
      return { missing, incomplete, complete };
    },
  };
};

const onTime = (day: string) => `${day}T20:31`;
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
    await chain.tick("2025-04-04T18:00");
    expect(await chain.tick("2025-04-04T22:45")).toEqual(["2025-04-04"]);
    expect(await chain.tick("2025-04-04T23:45")).toEqual(["2025-04-04"]);
    expect(await chain.tick("2025-04-05T05:30")).toEqual(["2025-04-04"]);
    expect(await chain.audit("2025-04-05T11:15")).toEqual({ missing: [], incomplete: [], complete: 5 });
    expect(chain.letters).toEqual([]);
  });

  it("that stay away are no fault before they are overdue; then they are reported and given up", async () => {
    const chain = chainOf(lateOnFriday(undefined));
    await chain.tick("2025-04-04T18:00");
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
    expect(await chain.tick("2025-04-09T18:00")).toEqual(["2025-04-08", "2025-04-07", "2025-04-04"]);
    expect(await chain.audit("2025-04-10T11:15")).toMatchObject({ missing: ["quotes/2025-04-09"] });
  });
});

describe("the default schedules", () => {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  /** Minutes after midnight at which something fires on a weekday, 1 being Sunday. */
  const firesOn = (weekday: number, ...expressions: readonly string[]) =>
    expressions
      .map(parseCron)
      .flatMap(({ minutes, hours, daysOfWeek }) =>
        daysOfWeek?.has(weekday)
          ? [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute))
          : [],
      );

  it("have a tick once each dataset is due, and one the morning after, before an audit finds it overdue", () => {
    for (const { name, dueAt } of datasets)
      for (const weekday of [2, 3, 4, 5, 6]) {
        expect(Math.max(...firesOn(weekday, ...defaultSchedules)), name).toBeGreaterThan(minutes(dueAt));
        const tick = Math.min(...firesOn(weekday + 1, ...defaultSchedules));
        const audit = Math.min(...firesOn(weekday + 1, defaultAuditSchedule));
        expect(tick, name).toBeLessThan(audit);
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
    expect(await chain.tick("2025-04-07T18:00")).toEqual([]);
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
