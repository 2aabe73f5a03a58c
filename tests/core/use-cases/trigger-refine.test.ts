import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { ObjectNotified } from "../../../contracts/messages/object-notified.ts";
import { nextSession, previousSession, sessionsBetween } from "../../../core/calendar/calendar.ts";
import { addDays } from "../../../core/calendar/days.ts";
import { TransientError } from "../../../core/errors.ts";
import type { RefineRequest } from "../../../core/ports.ts";
import { createTriggerRefine } from "../../../core/trigger-refine.ts";
import { runId } from "../../support/example-messages.ts";
import { notificationBody } from "../../support/notifications.ts";

const keyOf = (day: string, table = "index_portfolio") => {
  const [year, month, date] = day.split("-");
  return `curated/${table}/ano=${year}/mes=${month}/dia=${date}/part-00000.parquet`;
};
const notified = (...keys: readonly string[]) =>
  keys.map((key) => ObjectNotified.parse(JSON.parse(notificationBody(key))));

const triggering = () => {
  const lake = createMemoryObjectStore();
  const heads: string[] = [];
  const runs: RefineRequest[] = [];
  const log = createMemoryLog();
  const triggerRefine = createTriggerRefine({
    lake: {
      ...lake,
      head: (key) => {
        heads.push(key);
        return lake.head(key);
      },
    },
    jobs: {
      start: async (request) => {
        runs.push(request);
        return { jobRunId: `jr_${runs.length}` };
      },
    },
    newRunId: () => runId(77),
    log,
  });
  const written = (day: string, run = runId(1), table = "index_portfolio") =>
    lake.put(keyOf(day, table), new Uint8Array(1), { metadata: { "run-id": run } });
  const asked = () => runs.splice(0).flatMap(({ sessions }) => sessions.map(({ session }) => session));
  return { triggerRefine, lake, heads, runs, log, written, asked };
};

describe("trigger-refine", () => {
  it("starts one run for the distinct sessions of a batch, in order", async () => {
    const { triggerRefine, runs } = triggering();
    const days = ["2025-04-08", "2025-04-07", "2025-04-08"];
    expect(await triggerRefine(notified(...days.map((day) => keyOf(day))))).toEqual({ jobRunIds: ["jr_1"] });
    expect(runs).toEqual([
      {
        sessions: [
          { session: "2025-04-07", previous: "2025-04-04" },
          { session: "2025-04-08", previous: "2025-04-07" },
        ],
        runId: runId(77),
      },
    ]);
  });

  it("names the newest run among the files'", async () => {
    const { triggerRefine, runs, written } = triggering();
    await written("2025-04-07", runId(5));
    await written("2025-04-08", runId(3));
    await triggerRefine(notified(keyOf("2025-04-08"), keyOf("2025-04-07"), keyOf("2025-04-09")));
    expect(runs.map((run) => run.runId)).toEqual([runId(5)]);
  });

  it("starts nothing for tables that feed none, foreign keys and S3's test event", async () => {
    const { triggerRefine, runs } = triggering();
    const [one] = notified(keyOf("2025-04-07"));
    const test: ObjectNotified = {
      ...(one as ObjectNotified),
      Message: { Event: "s3:TestEvent", Bucket: "lake" },
    };
    const others = notified(
      keyOf("2025-04-07", "index_membership"),
      "refined/index_weights/session_date=2025-04-07/ticker=PETR4/part-00000.parquet",
      keyOf("2025-02-30"),
      "curated/readme.txt",
    );
    expect(await triggerRefine([test, ...others])).toEqual({ jobRunIds: [] });
    expect(runs).toEqual([]);
  });

  it("starts nothing for an empty batch", async () => {
    const { triggerRefine, runs } = triggering();
    expect(await triggerRefine([])).toEqual({ jobRunIds: [] });
    expect(runs).toEqual([]);
  });

  it("cuts what Glue would not take as one argument into runs of 250 sessions", async () => {
    const { triggerRefine, runs } = triggering();
    const days = Array.from({ length: 501 }, (_, at) => addDays("2024-01-01", at));
    expect(await triggerRefine(notified(...days.map((day) => keyOf(day))))).toEqual({
      jobRunIds: ["jr_1", "jr_2", "jr_3"],
    });
    expect(runs.map(({ sessions }) => sessions.length)).toEqual([250, 250, 1]);
    expect(runs.flatMap(({ sessions }) => sessions.map(({ session }) => session))).toEqual(days);
  });

  it("lets the batch come back where Glue is busy", async () => {
    const triggerRefine = createTriggerRefine({
      lake: createMemoryObjectStore(),
      jobs: { start: () => Promise.reject(new TransientError("job-busy", "later")) },
      newRunId: () => runId(),
      log: createMemoryLog(),
    });
    await expect(triggerRefine(notified(keyOf("2025-04-07")))).rejects.toMatchObject({ code: "job-busy" });
  });
});

describe("trigger-refine of tables that read several inputs", () => {
  const [before, day, after] = ["2025-04-17", "2025-04-22", "2025-04-23"] as const;

  it("leaves quotes of a session without a portfolio alone, and says so", async () => {
    const { triggerRefine, asked, log, written } = triggering();
    await written(before, runId(1), "quotes");
    expect(await triggerRefine(notified(keyOf(day, "quotes")))).toEqual({ jobRunIds: [] });
    expect(asked()).toEqual([]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        message: "not refined while inputs are missing",
        fields: { sessions: 2, first: day, last: after },
      }),
    );
  });

  it("refines a session when the last of its inputs comes, over holidays too", async () => {
    const { triggerRefine, asked, written } = triggering();
    await written(day);
    await written(before, runId(1), "quotes");
    await triggerRefine(notified(keyOf(day, "quotes")));
    expect(asked()).toEqual([day]);
  });

  it("refines the session after one whose quotes come late", async () => {
    const { triggerRefine, asked, written } = triggering();
    await written(after);
    await written(after, runId(1), "quotes");
    await triggerRefine(notified(keyOf(day, "quotes")));
    expect(asked()).toEqual([after]);
  });

  it("compares the next session's portfolio again where it is there", async () => {
    const { triggerRefine, asked, written } = triggering();
    await triggerRefine(notified(keyOf(day)));
    expect(asked()).toEqual([day]);
    await written(after);
    await triggerRefine(notified(keyOf(day)));
    expect(asked()).toEqual([day, after]);
  });

  it("stops where the calendar does", async () => {
    const { triggerRefine, asked } = triggering();
    await triggerRefine(notified(keyOf("1999-12-30", "quotes"), keyOf("1999-12-30"), keyOf("2028-12-28")));
    expect(asked()).toEqual(["1999-12-30", "2028-12-28"]);
  });

  /** Written down anew, not read from the contracts. */
  const inputsOf: Readonly<Record<string, (session: string) => readonly string[]>> = {
    index_weights: (session) => [keyOf(session)],
    index_contribution: (session) => [
      keyOf(session),
      keyOf(session, "quotes"),
      keyOf(previousSession(session), "quotes"),
    ],
    index_rebalance: (session) => [keyOf(session), keyOf(previousSession(session))],
  };

  it("asks for every session after its last input, in whatever order files come", async () => {
    const days = sessionsBetween("2025-04-14", "2025-04-25");
    const file = fc.record({
      day: fc.constantFrom(...days),
      table: fc.constantFrom("index_portfolio", "quotes", "index_membership"),
      together: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 30 }), async (files) => {
        const { triggerRefine, asked, written } = triggering();
        const there = new Set<string>();
        const stale = new Set<string>();
        let batch: string[] = [];
        for (const [at, { day: one, table, together }] of files.entries()) {
          const key = keyOf(one, table);
          there.add(key);
          batch.push(key);
          await written(one, runId(1), table);
          for (const each of [one, nextSession(one)])
            for (const [name, inputs] of Object.entries(inputsOf))
              if (inputs(each).includes(key)) stale.add(`${each} ${name}`);
          if (together && at < files.length - 1) continue;
          await triggerRefine(notified(...batch));
          batch = [];
          for (const each of asked())
            for (const name of Object.keys(inputsOf)) stale.delete(`${each} ${name}`);
        }
        const isWhole = (one: string) => {
          const [each = "", name = ""] = one.split(" ");
          return inputsOf[name]?.(each).every((key) => there.has(key));
        };
        expect([...stale].filter(isWhole)).toEqual([]);
      }),
    );
  });

  const decade = sessionsBetween("2015-01-02", "2024-12-30");
  const batchesOf = (size: number) =>
    Array.from({ length: Math.ceil(decade.length / size) }, (_, at) =>
      notified(...decade.slice(at * size, (at + 1) * size).map((one) => keyOf(one, "quotes"))),
    );

  it("makes few runs of ten years of quotes", async () => {
    const { triggerRefine, runs, asked, written } = triggering();
    for (const one of decade) await written(one);
    for (const one of decade) await written(one, runId(1), "quotes");
    for (const batch of batchesOf(250)) await triggerRefine(batch);
    expect(runs.length).toBeLessThanOrEqual(20);
    // The first session has no quotes before it.
    expect(new Set(asked()).size).toBe(decade.length - 1);
  });

  it("makes no run of them where there is no portfolio, and looks once a session for one", async () => {
    const { triggerRefine, runs, heads, written } = triggering();
    for (const one of decade) await written(one, runId(1), "quotes");
    for (const batch of batchesOf(1000)) await triggerRefine(batch);
    expect(runs).toEqual([]);
    expect(heads.length).toBeLessThanOrEqual(decade.length + batchesOf(1000).length);
  });
});
