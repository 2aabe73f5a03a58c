import { describe, expect, it } from "vitest";
import { alarms, runbookOf } from "../../../contracts/alarms.ts";
import { failedSessions, findingsOf } from "../../../core/operations/findings.ts";
import type { AlarmState, JobRun, QueueGauge } from "../../../core/operations/ports.ts";
import type { SessionStatus } from "../../../core/operations/read-status.ts";

const quiet: SessionStatus = {
  session: "2025-04-07",
  due: 2,
  complete: 2,
  uncompacted: 0,
  open: [],
  lost: [],
  stranded: [],
};
const calm = { queues: [], session: quiet, refineRuns: [], alarms: [] };
const gauge = (of: Partial<QueueGauge>): QueueGauge => ({ visible: 0, inFlight: 0, delayed: 0, ...of });
const names = (status: Parameters<typeof findingsOf>[0]) => findingsOf(status).map(({ alarm }) => alarm);

const jobRun = (state: string, sessions: string[], at: number): JobRun => ({
  jobRunId: `jr_${at}`,
  state,
  sessions,
  startedAt: new Date(at),
  endedAt: state === "RUNNING" ? undefined : new Date(at + 1),
  error: state === "FAILED" ? "out of memory" : undefined,
});

const alarmState = (name: string, state: AlarmState["state"]): AlarmState => ({
  name,
  state,
  since: new Date(0),
  reason: "Threshold crossed",
});

describe("what needs a person", () => {
  it("is nothing while queues are moving, sets are complete, and where an endpoint lacks services", () => {
    const queues = [
      { name: "fetch-page", isDeadLetters: false, gauge: gauge({ visible: 500, oldestSeconds: 3600 }) },
      { name: "fetch-page-dlq", isDeadLetters: true, gauge: gauge({}) },
      { name: "schedule-dlq", isDeadLetters: true },
    ] as const;
    expect(findingsOf({ ...calm, queues })).toEqual([]);
    expect(findingsOf({ ...calm, refineRuns: undefined, alarms: undefined })).toEqual([]);
  });

  it("is a dead letter in any state, and says where to read on", () => {
    const queues = [
      { name: "compact-day-dlq", isDeadLetters: true, gauge: gauge({ visible: 1, inFlight: 2 }) },
    ] as const;
    expect(findingsOf({ ...calm, queues })).toEqual([
      {
        alarm: "compact-day-dlq-not-empty",
        says: "compact-day-dlq holds 3 dead letters",
        runbook: "docs/runbook.md#compact-day-dlq-not-empty",
      },
    ]);
  });

  it("is a message that has waited for more than an hour", () => {
    const queues = [
      { name: "fetch-page", isDeadLetters: false, gauge: gauge({ visible: 1, oldestSeconds: 3660 }) },
    ] as const;
    expect(findingsOf({ ...calm, queues })).toMatchObject([
      { alarm: "fetch-page-is-late", says: expect.stringContaining("61 minutes") },
    ]);
  });

  it("is an open set once it is late, not before", () => {
    const open = [
      {
        dataset: "portfolio-by-code",
        index: "IBOV",
        period: { day: "2025-04-07" },
        status: "missing" as const,
        isLate: true,
      },
    ];
    const session = { ...quiet, complete: 1, open };
    expect(findingsOf({ ...calm, session })).toMatchObject([
      {
        alarm: "session-not-complete",
        says: "1 of 2 sets of 2025-04-07 are not complete, such as portfolio-by-code/IBOV of 2025-04-07 (missing)",
      },
    ]);
    const early = open.map((set) => ({ ...set, isLate: false }));
    expect(names({ ...calm, session: { ...session, open: early } })).toEqual([]);
  });

  it("is a complete set that is not in the tables, told with the open ones as their alarm tells it", () => {
    const stranded = [{ dataset: "quotes", period: { day: "2025-04-04" } }];
    expect(findingsOf({ ...calm, session: { ...quiet, stranded } })).toMatchObject([
      {
        alarm: "session-not-complete",
        says: "1 complete set is not in the tables, such as quotes of 2025-04-04",
      },
    ]);
    const open = stranded.map((set) => ({ ...set, status: "missing" as const, isLate: true }));
    expect(names({ ...calm, session: { ...quiet, stranded, open } })).toEqual(["session-not-complete"]);
  });

  it("is a lost set, under an alarm of its own", () => {
    const lost = [{ dataset: "index-levels", index: "IBOV", period: { year: 2025 } }];
    expect(findingsOf({ ...calm, session: { ...quiet, lost } })).toEqual([
      {
        alarm: "session-lost",
        says: "1 set is lost, since B3 shows past sessions no more, such as index-levels/IBOV of 2025",
        runbook: "docs/runbook.md#session-lost",
      },
    ]);
  });

  it("is a refine run that failed, until a later one of the same session succeeds", () => {
    const failed = jobRun("FAILED", ["2025-04-04", "2025-04-07"], 1);
    expect(findingsOf({ ...calm, refineRuns: [failed] })).toMatchObject([
      {
        alarm: "refine-fails",
        says: expect.stringContaining("jr_1 of 2025-04-04 and 1 other sessions ended FAILED"),
      },
    ]);
    const half = [jobRun("RUNNING", ["2025-04-04"], 3), jobRun("SUCCEEDED", ["2025-04-07"], 2), failed];
    expect([...failedSessions(half).keys()]).toEqual(["2025-04-04"]);
    expect(
      names({ ...calm, refineRuns: [jobRun("SUCCEEDED", failed.sessions as string[], 4), ...half] }),
    ).toEqual([]);
  });

  it("is what CloudWatch alone knows, and nothing twice", () => {
    const queues = [{ name: "fetch-page-dlq", isDeadLetters: true, gauge: gauge({ visible: 1 }) }] as const;
    const states = [
      alarmState("fetch-page-dlq-not-empty", "ALARM"),
      alarmState("compact-day-fails", "ALARM"),
      alarmState("no-audit-for-a-day", "INSUFFICIENT_DATA"),
      alarmState("somebody-elses", "ALARM"),
    ];
    expect(names({ ...calm, queues, alarms: states })).toEqual([
      "fetch-page-dlq-not-empty",
      "compact-day-fails",
      "somebody-elses",
    ]);
  });
});

describe("alarms", () => {
  it("have names that are anchors of a page, each its own", () => {
    const all = alarms.map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(24);
    for (const name of all) expect(runbookOf(name)).toMatch(/^docs\/runbook\.md#[a-z]+(-[a-z]+)*$/);
  });
});
