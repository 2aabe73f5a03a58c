import { expect } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import { parseCron } from "../../contracts/cron.ts";
import type { PageCollected } from "../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../contracts/messages/page-requested.ts";
import { defaultAuditSchedule, defaultSchedules } from "../../contracts/settings.ts";
import { createAuditSession } from "../../core/audit-session.ts";
import { localDate, sessionsBetween } from "../../core/calendar/calendar.ts";
import { addDays, isoWeekday } from "../../core/calendar/days.ts";
import { TransientError } from "../../core/errors.ts";
import type { UpstreamRequest } from "../../core/ports.ts";
import { createScheduleCollection } from "../../core/schedule-collection.ts";
import { createSessionClock } from "../../core/session-clock.ts";
import { zipOf } from "../../core/zip/write-zip.ts";
import { buildHandler } from "../../functions/fetch-page/handler.ts";
import { file, record } from "../core/cotahist/made-up-file.ts";
import { runId } from "./example-messages.ts";
import { levelsAnswer } from "./made-up-levels.ts";
import { queueDeps } from "./queue-deps.ts";
import { lambdaContext, sqsEvent, sqsRecord } from "./sqs-events.ts";

/** A B3 that publishes each session's file, and adds its level to the year's, at an hour that a test says. */
const createB3 = (
  publishedAt: (day: string) => string | undefined,
  now: () => Date,
  emptyGrid: "null" | "blank",
) => {
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
    const to = localDate(now());
    const end = to < `${year}-12-31` ? to : `${year}-12-31`;
    const last = sessionsBetween(`${year}-01-01`, end).filter(isThere).at(-1);
    if (last !== undefined) return levelsAnswer(index, Number(year), last);
    return emptyGrid === "null" ? nothing : levelsAnswer(index, Number(year), `${Number(year) - 1}-12-31`);
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

/** B3's answer for a year that it has no levels of; the other form is a grid in which every cell is null. */
const nothing = new TextEncoder().encode('{"min":null,"max":null,"results":null}');

/** The daily functions over a clock that a test sets; times are São Paulo's. */
export const chainOf = (
  publishedAt: (day: string) => string | undefined,
  dataset = "quotes",
  emptyGrid: "null" | "blank" = "null",
) => {
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
    sessionClock: createSessionClock(clock),
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
    upstream: createB3(publishedAt, clock.now, emptyGrid),
    pageSize: 120,
  });
  const at = (time: string) => {
    now = new Date(`${time}:00-03:00`);
  };
  return {
    letters: queue.letters,
    /** What lies in the raw bucket, what is kept aside included. */
    keys: () => [...raw.objects.keys()],
    /** One tick, and its messages received until they are done or given up; the days that were asked for. */
    tick: async (time: string, event: Parameters<typeof schedule>[0] = {}) => {
      at(time);
      await schedule(event);
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

export const onTime = (day: string) => `${day}T20:31`;

/** Minutes after midnight at which something fires on a weekday, 1 being Sunday. */
export const firesOn = (weekday: number, ...expressions: readonly string[]) =>
  expressions
    .map(parseCron)
    .flatMap(({ minutes, hours, daysOfWeek }) =>
      daysOfWeek?.has(weekday)
        ? [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute))
        : [],
    );

const two = (value: number) => String(value).padStart(2, "0");

/** Every tick and audit of the default schedules from one day to another, and what each left behind. */
export const live = async (chain: ReturnType<typeof chainOf>, from: string, to: string) => {
  const asked: string[] = [];
  const reported: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const weekday = (isoWeekday(day) % 7) + 1;
    const ticks = new Set(firesOn(weekday, ...defaultSchedules));
    const audits = new Set(firesOn(weekday, defaultAuditSchedule));
    for (const time of [...new Set([...ticks, ...audits])].sort((a, b) => a - b)) {
      const at = `${day}T${two(Math.trunc(time / 60))}:${two(time % 60)}`;
      if (ticks.has(time)) asked.push(...(await chain.tick(at)).map((period) => `${at} ${period}`));
      if (!audits.has(time)) continue;
      const { missing, incomplete } = await chain.audit(at);
      reported.push(...[...missing, ...incomplete].map((name) => `${at} ${name}`));
    }
  }
  return { asked, reported };
};
