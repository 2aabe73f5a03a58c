import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import type { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { createAuditSession } from "../../../core/audit-session.ts";
import { whyNoSession } from "../../../core/operations/asked-session.ts";
import { firstTimeOf } from "../../../core/operations/first-time.ts";
import type { QueueGauge } from "../../../core/operations/ports.ts";
import { createReadStatus } from "../../../core/operations/read-status.ts";
import { createWaitForRest } from "../../../core/operations/wait-for-rest.ts";
import { createChosenSession, createSessionClock } from "../../../core/session-clock.ts";
import { byCodeAnswer, scriptedUpstream, twoConstituents } from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { createMemoryChain } from "../../support/memory-chain.ts";

const byCode = byCodeAnswer({ constituents: twoConstituents });
const session = "2025-04-07";
const empty: QueueGauge = { visible: 0, inFlight: 0, delayed: 0 };

/** A chain that collected IBOV by code, and a status over it at a time of the day in São Paulo. */
const collected = async (at = "12:00") => {
  const { raw, lake, schedule, drain } = createMemoryChain({
    upstream: scriptedUpstream(() => byCode),
    session,
  });
  await schedule([{ dataset: "portfolio-by-code", index: "IBOV" }]);
  await drain();
  const status = (plan: { datasets: string[]; indexes: string[] }) =>
    createReadStatus({
      raw,
      lake,
      gauges: { read: async () => new Map([["fetch-page", empty]]) },
      jobs: { recent: async () => undefined },
      alarms: { states: async () => undefined },
      clock: { now: () => new Date(`${session}T${at}:00-03:00`) },
      sessionClock: createChosenSession(() => session),
      plan,
      lateFrom: "11:15",
    });
  return { raw, lake, status };
};
const ibov = { datasets: ["portfolio-by-code"], indexes: ["IBOV"] };
const two = { datasets: ["portfolio-by-code"], indexes: ["IBOV", "IFIX"] };

describe("a status", () => {
  it("names what is complete, the queues that there are, and the last run of each dataset", async () => {
    const { status } = await collected();
    const found = await status(ibov)();
    expect(found.session).toEqual({
      session,
      due: 1,
      complete: 1,
      uncompacted: 0,
      open: [],
      lost: [],
      stranded: [],
    });
    expect(found.queues).toContainEqual({ name: "fetch-page", isDeadLetters: false, gauge: empty });
    expect(found.queues).toContainEqual({ name: "schedule-dlq", isDeadLetters: true });
    expect(found).toMatchObject({ refineRuns: undefined, alarms: undefined, findings: [] });
    const now = await (await collected()).status(ibov)({ session });
    expect(now.findings).toEqual([]);
  });

  it("names open sets, and needs a person once the first audit of the day is due", async () => {
    const open = [
      { dataset: "portfolio-by-code", index: "IFIX", period: { day: session }, status: "missing" },
    ] as const;
    const isLate = (late: boolean) => open.map((set) => ({ ...set, isLate: late }));
    const late = await (await collected("11:15")).status(two)();
    expect(late.session).toMatchObject({ due: 2, complete: 1, open: isLate(true) });
    expect(late.findings.map(({ alarm }) => alarm)).toEqual(["session-not-complete"]);
    const early = await (await collected("11:14")).status(two)();
    expect(early.session).toMatchObject({ due: 2, open: isLate(false) });
    expect(early.findings).toEqual([]);
  });

  it("leaves out what is not due yet, unless the session is named", async () => {
    const { status } = await collected("00:30");
    expect((await status(two)()).session).toMatchObject({ due: 0, open: [] });
    expect((await status(two)({ session })).session).toMatchObject({
      due: 2,
      complete: 1,
      open: [{ index: "IFIX", isLate: true }],
    });
  });

  it("needs a person for a complete set that is not in the tables: at once where nothing is on its way", async () => {
    const { status, lake } = await collected();
    await lake.delete([...lake.objects.keys()]);
    const needed = async (asked: { session?: string; isAtRest?: boolean }) =>
      (await status(ibov)(asked)).findings.map(({ says }) => says);
    const says = [`1 complete set is not in the tables, such as portfolio-by-code/IBOV of ${session}`];
    expect(await needed({ isAtRest: true })).toEqual(says);
    expect(await needed({ session, isAtRest: true })).toEqual(says);
    expect(await needed({})).toEqual([]);
    expect((await status(ibov)()).session).toMatchObject({ complete: 1, uncompacted: 1, stranded: [] });
  });

  it("finds overdue what an audit finds overdue, also on a day without session", async () => {
    const quotes = { datasets: ["quotes"], indexes: [] };
    const { raw, lake, status } = await collected("16:00");
    const found = await status(quotes)();
    expect(found.session.open.map(({ period, isLate }) => [period, isLate])).toEqual(
      ["2025-04-04", "2025-04-03", "2025-04-02", "2025-04-01", "2025-03-31"].map((day) => [{ day }, true]),
    );
    expect(found.findings.map(({ alarm }) => alarm)).toEqual(["session-not-complete"]);
    for (const at of ["2025-04-05T12:00", "2025-04-07T16:00", "2025-04-07T23:00", "2025-04-08T10:29"]) {
      const clock = { now: () => new Date(`${at}:00-03:00`) };
      const shared = {
        raw,
        lake,
        clock,
        sessionClock: createSessionClock(clock),
        plan: quotes,
      };
      const { missing } = await createAuditSession({
        ...shared,
        requested: createMemoryMessageBus<PageRequested>(),
        newRunId: () => runId(),
        log: createMemoryLog(),
        meter: createMemoryMeter(),
      })({});
      const { open } = (
        await createReadStatus({
          ...shared,
          gauges: { read: async () => new Map() },
          jobs: { recent: async () => undefined },
          alarms: { states: async () => undefined },
          lateFrom: "11:15",
        })()
      ).session;
      expect(
        open.map(({ dataset, period }) => `${dataset}/${"day" in period && period.day}`),
        at,
      ).toEqual(missing);
    }
  });

  it("says what of a session that is over is lost, where it has something of the index before", async () => {
    const { raw, lake } = await collected();
    const at = (current: string, named?: string) =>
      createReadStatus({
        raw,
        lake,
        gauges: { read: async () => new Map() },
        jobs: { recent: async () => undefined },
        alarms: { states: async () => undefined },
        clock: { now: () => new Date(`${current}T08:00:00-03:00`) },
        sessionClock: createChosenSession(() => current),
        plan: two,
        lateFrom: "11:15",
      })({ session: named });
    const lost = [{ dataset: "portfolio-by-code", index: "IBOV", period: { day: "2025-04-08" } }];
    const next = await at("2025-04-09");
    expect(next.session.lost).toEqual(lost);
    expect(next.findings.map(({ alarm }) => alarm)).toEqual(["session-lost"]);
    const named = await at("2025-04-09", session);
    expect(named.session).toMatchObject({ due: 2, complete: 1, open: [], lost: [{ index: "IFIX" }] });
    expect(named.findings.map(({ alarm }) => alarm)).toEqual(["session-lost"]);
  });

  it("finds the last run of a dataset in the year before, and none that is older", async () => {
    const { raw } = await collected();
    const at = (now: string) =>
      createReadStatus({
        raw,
        lake: raw,
        gauges: { read: async () => new Map() },
        jobs: { recent: async () => [] },
        alarms: { states: async () => [] },
        clock: { now: () => new Date(now) },
        sessionClock: createChosenSession(() => session),
        plan: { datasets: [], indexes: [] },
        lateFrom: "11:15",
      })();
    expect((await at("2026-12-31T12:00:00Z")).lastRuns).toMatchObject([
      { dataset: "portfolio-by-code", period: { day: session }, sets: 1, complete: 1 },
    ]);
    expect((await at("2027-01-01T12:00:00Z")).lastRuns).toEqual([]);
  });
});

describe("a session that a person names", () => {
  it.each([
    ["2025-04-07", undefined],
    ["2025-04-04", undefined],
    ["2025-04-05", "2025-04-05 is no session: Saturday"],
    ["2024-12-25", "2024-12-25 is no session: Christmas (Natal)"],
    ["2025-04-08", "2025-04-08 is to come: the current session is 2025-04-07"],
    [
      "1990-01-02",
      "1990-01-02 lies outside the trading calendar, which is known from 2000-01-01 to 2028-12-31",
    ],
  ])("%s: %s", (day, why) => expect(whyNoSession(day, "2025-04-07")).toBe(why));
});

describe("the first time of a schedule", () => {
  it.each([
    ["15 11-17 ? * * *", "11:15"],
    ["0,30 9 ? * MON-FRI *", "09:00"],
  ])("%s is %s", (expression, time) => expect(firstTimeOf(expression)).toBe(time));
});

describe("waiting for rest", () => {
  it("looks until nothing waits and no run is under way, several times in a row", async () => {
    const looks: [held: number, running: boolean][] = [
      [1, false],
      [0, true],
      [0, false],
      [0, false],
      [2, false],
      [0, false],
      [0, false],
      [0, false],
    ];
    let at = -1;
    await createWaitForRest({
      gauges: { read: async () => new Map([["fetch-page", { ...empty, inFlight: looks[++at]?.[0] ?? -1 }]]) },
      jobs: {
        recent: async () =>
          looks[at]?.[1] ? [{ jobRunId: "jr", state: "RUNNING", sessions: [], startedAt: new Date(0) }] : [],
      },
      pause: async () => undefined,
    })();
    expect(at).toBe(looks.length - 1);
  });
});
