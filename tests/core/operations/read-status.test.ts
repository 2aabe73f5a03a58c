import { describe, expect, it } from "vitest";
import { firstTimeOf } from "../../../core/operations/first-time.ts";
import type { QueueGauge } from "../../../core/operations/ports.ts";
import { createReadStatus } from "../../../core/operations/read-status.ts";
import { createWaitForRest } from "../../../core/operations/wait-for-rest.ts";
import { createChosenSession } from "../../../core/session-clock.ts";
import { byCodeAnswer, scriptedUpstream, twoConstituents } from "../../support/b3-answers.ts";
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
  return { raw, status };
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
      isLate: true,
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
    ];
    const late = await (await collected("11:15")).status(two)();
    expect(late.session).toMatchObject({ due: 2, complete: 1, open, isLate: true });
    expect(late.findings.map(({ alarm }) => alarm)).toEqual(["session-not-complete"]);
    const early = await (await collected("11:14")).status(two)();
    expect(early.session).toMatchObject({ due: 2, open, isLate: false });
    expect(early.findings).toEqual([]);
  });

  it("leaves out what is not due yet, unless the session is named", async () => {
    const { status } = await collected("00:30");
    expect((await status(two)()).session).toMatchObject({ due: 0, isLate: false });
    expect((await status(two)({ session })).session).toMatchObject({ due: 2, complete: 1, isLate: true });
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
