import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { ObjectNotified } from "../../../contracts/messages/object-notified.ts";
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
  const runs: RefineRequest[] = [];
  const log = createMemoryLog();
  const triggerRefine = createTriggerRefine({
    lake,
    jobs: {
      start: async (request) => {
        runs.push(request);
        return { jobRunId: `jr_${runs.length}` };
      },
    },
    newRunId: () => runId(77),
    log,
  });
  const written = (day: string, run: string) =>
    lake.put(keyOf(day), new Uint8Array(1), { metadata: { "run-id": run } });
  return { triggerRefine, lake, runs, log, written };
};

describe("trigger-refine", () => {
  it("starts one run for the distinct sessions of a batch, in order", async () => {
    const { triggerRefine, runs } = triggering();
    const days = ["2025-04-08", "2025-04-07", "2025-04-08"];
    expect(await triggerRefine(notified(...days.map((day) => keyOf(day))))).toEqual({ jobRunIds: ["jr_1"] });
    expect(runs).toEqual([{ sessions: ["2025-04-07", "2025-04-08"], runId: runId(77) }]);
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
    expect(runs.flatMap(({ sessions }) => sessions)).toEqual(days);
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
