import { describe, expect, it } from "vitest";
import { createMemoryCatalog } from "../../adapters/memory/catalog.ts";
import { createMemoryMessageBus } from "../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import type { PageCollected } from "../../contracts/messages/page-collected.ts";
import type { PageRequested } from "../../contracts/messages/page-requested.ts";
import { TransientError } from "../../core/errors.ts";
import type { RefineRequest } from "../../core/ports.ts";
import { refineRequest } from "../../core/refine-inputs.ts";
import { createChosenSession } from "../../core/session-clock.ts";
import { buildHandler as buildAuditSession } from "../../functions/audit-session/handler.ts";
import { buildHandler as buildCompactDay } from "../../functions/compact-day/handler.ts";
import { buildHandler as buildFetchPage } from "../../functions/fetch-page/handler.ts";
import { buildHandler as buildRefreshCatalog } from "../../functions/refresh-catalog/handler.ts";
import { buildHandler as buildScheduleCollection } from "../../functions/schedule-collection/handler.ts";
import { buildHandler as buildTriggerRefine } from "../../functions/trigger-refine/handler.ts";
import { byCodeAnswer, scriptedUpstream, theoreticalAnswer, twoConstituents } from "../support/b3-answers.ts";
import { collectedOf, requestOf, runId } from "../support/example-messages.ts";
import { notificationBody } from "../support/notifications.ts";
import { queueDeps } from "../support/queue-deps.ts";
import { storePage } from "../support/raw-bucket.ts";
import { createReadableParquet } from "../support/readable-parquet.ts";
import { lambdaContext, sqsEvent, sqsRecord } from "../support/sqs-events.ts";

const context = lambdaContext();
const byCode = byCodeAnswer({ constituents: twoConstituents });
const portfolioKey = (day = "07") => `curated/index_portfolio/ano=2025/mes=04/dia=${day}/part-00000.parquet`;

/** The ports of every function, in memory. */
const world = (session = "2025-04-07") => {
  const shared = queueDeps();
  const requested = createMemoryMessageBus<PageRequested>();
  const collected = createMemoryMessageBus<PageCollected>();
  const runs: RefineRequest[] = [];
  const writes: string[] = [];
  return {
    ...shared,
    raw: createMemoryObjectStore(),
    lake: createMemoryObjectStore(({ key }) => writes.push(key)),
    writes,
    requested,
    collected,
    upstream: scriptedUpstream(() => byCode),
    pageSize: 120,
    clock: { now: () => new Date("2025-04-07T12:00:00Z") },
    sessionClock: createChosenSession(() => session),
    parquet: createReadableParquet(),
    catalog: createMemoryCatalog(),
    jobs: {
      start: async (request: RefineRequest) => {
        runs.push(request);
        return { jobRunId: `jr_${runs.length}` };
      },
    },
    runs,
    newRunId: () => runId(77),
    plan: { datasets: ["index-membership"], indexes: "all" as const },
  };
};

describe("fetch-page", () => {
  it("collects each requested page of a batch, and dead-letters what is no request", async () => {
    const deps = world();
    const records = [
      sqsRecord(requestOf()),
      sqsRecord({ ...requestOf(), data: { ...requestOf().data, page: 0 } }),
      sqsRecord(collectedOf()),
      sqsRecord(requestOf({ index: "IBXL" })),
    ];
    expect(await buildFetchPage(deps)(sqsEvent(...records), context)).toEqual({ batchItemFailures: [] });
    expect([...deps.raw.objects.keys()].map((key) => key.split("/")[5]).sort()).toEqual(["IBOV", "IBXL"]);
    expect(deps.collected.sent.length).toBe(2);
    expect(deps.letters.map(({ code, reason }) => [code, reason.split(":")[0]])).toEqual([
      ["contract-violation", "data.page"],
      ["contract-violation", "type"],
    ]);
  });

  it("gives back what B3 did not answer with data, and dead-letters what can never be had", async () => {
    const deps = { ...world("2025-04-08"), upstream: scriptedUpstream(() => new Uint8Array()) };
    const [empty, passed] = [requestOf(), requestOf({ dataset: "theoretical-portfolio" })].map((message) =>
      sqsRecord(message),
    );
    const answer = await buildFetchPage(deps)(
      sqsEvent(...[empty, passed].flatMap((record) => record ?? [])),
      context,
    );
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: empty?.messageId }]);
    expect(deps.letters.map(({ code }) => code)).toEqual(["session-passed"]);
  });
});

describe("compact-day", () => {
  it("compacts a day once for a thousand messages of it, named after the newest run", async () => {
    const deps = world();
    await storePage(deps.raw, byCode);
    const records = Array.from({ length: 1000 }, (_, at) =>
      sqsRecord(collectedOf({}, runId((at * 7) % 1000))),
    );
    expect(await buildCompactDay(deps)(sqsEvent(...records), context)).toEqual({ batchItemFailures: [] });
    expect(deps.writes).toEqual([portfolioKey()]);
    expect(deps.log.lines.length).toBe(1);
    expect(deps.lake.objects.get(portfolioKey())?.metadata["run-id"]).toBe(runId(999));
  });

  it("compacts each day and each table that a dataset changes", async () => {
    const deps = world();
    const theoretical = theoreticalAnswer({ constituents: twoConstituents });
    const preview = theoreticalAnswer({
      constituents: twoConstituents.map((one) => ({ ...one, part: 50_000 })),
    });
    await storePage(deps.raw, byCode);
    await storePage(deps.raw, byCode, { period: { day: "2025-04-08" } });
    await storePage(deps.raw, theoretical, { dataset: "theoretical-portfolio" });
    await storePage(deps.raw, preview, { dataset: "quarterly-preview" });
    const records = [
      collectedOf(),
      collectedOf({ period: { day: "2025-04-08" } }),
      collectedOf({ dataset: "theoretical-portfolio" }),
    ].map((message) => sqsRecord(message));
    await buildCompactDay(deps)(sqsEvent(...records), context);
    expect(deps.writes.map((key) => key.split("/").slice(1, 5).join("/")).sort()).toEqual([
      "index_portfolio/ano=2025/mes=04/dia=07",
      "index_portfolio/ano=2025/mes=04/dia=08",
      "index_preview/ano=2025/mes=04/dia=07",
      "index_theoretical_portfolio/ano=2025/mes=04/dia=07",
    ]);
  });

  it("gives back the messages of the day that failed, and of no other", async () => {
    const deps = world();
    await storePage(deps.raw, byCode);
    await storePage(deps.raw, byCode, { period: { day: "2025-04-08" } });
    const { put } = deps.lake;
    const failing = {
      ...deps.lake,
      put: (...of: Parameters<typeof put>) =>
        of[0] === portfolioKey("08")
          ? Promise.reject(new TransientError("aws-failed", "slow down"))
          : put(...of),
    };
    const records = ["2025-04-07", "2025-04-08", "2025-04-08"].map((day) =>
      sqsRecord(collectedOf({ period: { day } })),
    );
    const answer = await buildCompactDay({ ...deps, lake: failing })(sqsEvent(...records), context);
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(
      records.slice(1).map(({ messageId }) => messageId),
    );
    expect(deps.writes).toEqual([portfolioKey()]);
  });

  it("dead-letters a dataset that nobody knows, and compacts the rest", async () => {
    const deps = world();
    await storePage(deps.raw, byCode);
    const records = [collectedOf({ dataset: "portfolio-by-moon" }), collectedOf()].map((one) =>
      sqsRecord(one),
    );
    expect(await buildCompactDay(deps)(sqsEvent(...records), context)).toEqual({ batchItemFailures: [] });
    expect(deps.letters.map(({ code }) => code)).toEqual(["unknown-dataset"]);
    expect(deps.writes).toEqual([portfolioKey()]);
  });
});

describe("trigger-refine and refresh-catalog", () => {
  const bodies = [notificationBody(portfolioKey("07")), notificationBody(portfolioKey("08"))];

  it("start one run for a batch", async () => {
    const deps = world();
    await buildTriggerRefine(deps)(sqsEvent(...bodies.map((body) => sqsRecord(body))), context);
    expect(deps.runs).toEqual([refineRequest(["2025-04-07", "2025-04-08"], runId(77))]);
  });

  it("give the whole batch back while Glue is busy", async () => {
    const jobs = { start: () => Promise.reject(new TransientError("job-busy", "later")) };
    const records = bodies.map((body) => sqsRecord(body));
    const answer = await buildTriggerRefine({ ...world(), jobs })(sqsEvent(...records), context);
    expect(answer.batchItemFailures.length).toBe(2);
  });

  it("register the partitions of a batch", async () => {
    const deps = world();
    for (const day of ["07", "08"]) await deps.lake.put(portfolioKey(day), new Uint8Array(1));
    await buildRefreshCatalog(deps)(sqsEvent(...bodies.map((body) => sqsRecord(body))), context);
    expect(deps.catalog.all().length).toBe(2);
  });

  it.each([
    ["trigger-refine", buildTriggerRefine],
    ["refresh-catalog", buildRefreshCatalog],
  ])("%s dead-letters what is no notification, naming the field within the envelope", async (_, build) => {
    const deps = world();
    const broken = notificationBody("100%25").replace("100%2525", "100%");
    const records = [sqsRecord(broken), sqsRecord({ Records: [] }), sqsRecord(bodies[0])];
    expect(await build(deps)(sqsEvent(...records), context)).toEqual({ batchItemFailures: [] });
    expect(deps.letters.map(({ code }) => code)).toEqual(["contract-violation", "contract-violation"]);
    expect(deps.letters[0]?.reason).toBe("Message.Records.0.s3.object.key: key is not URL-encoded");
  });

  it("acknowledge S3's test event and keys that are not ours with a log line", async () => {
    const deps = world();
    const test = {
      ...(JSON.parse(bodies[0] ?? "") as object),
      Message: JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "lake" }),
    };
    const records = [sqsRecord(test), sqsRecord(notificationBody("athena-results/a.csv"))];
    for (const build of [buildTriggerRefine, buildRefreshCatalog])
      expect(await build(deps)(sqsEvent(...records), context)).toEqual({ batchItemFailures: [] });
    expect(deps.log.lines.map(({ level }) => level)).toEqual(Array(4).fill("info"));
    expect([deps.letters, deps.runs]).toEqual([[], []]);
  });
});

describe("schedule-collection and audit-session", () => {
  it("take what a schedule sends, which may be nothing", async () => {
    const deps = world();
    const scheduled = { version: "0", "detail-type": "Scheduled Event", time: "2025-04-07T12:00:00Z" };
    for (const event of [scheduled, {}, null, undefined])
      expect(await buildScheduleCollection(deps)(event)).toMatchObject({
        session: "2025-04-07",
        requested: 1,
      });
    expect(await buildAuditSession(deps)(undefined)).toMatchObject({ missing: ["index-membership"] });
  });

  it("take a person's wishes, and refuse what is none by name", async () => {
    const deps = world();
    const targets = [{ dataset: "portfolio-by-code", index: "IBOV" }];
    expect(await buildScheduleCollection(deps)({ session: "2025-04-04", targets })).toMatchObject({
      session: "2025-04-04",
      requested: 1,
    });
    for (const build of [buildScheduleCollection, buildAuditSession])
      await expect(build(deps)({ session: "2025-02-30" })).rejects.toMatchObject({
        name: "PermanentError",
        code: "contract-violation",
        message: expect.stringMatching(/^session: /),
      });
  });
});

describe("refresh-catalog, of a batch of several tables", () => {
  it("gives back the messages of the table that fails, and registers the others", async () => {
    const deps = world();
    const previewKey = portfolioKey().replace("index_portfolio", "index_preview");
    for (const key of [portfolioKey(), previewKey]) await deps.lake.put(key, new Uint8Array(1));
    const catalog = createMemoryCatalog();
    const add: typeof catalog.add = (table, partitions) =>
      table.name === "index_preview"
        ? Promise.reject(new TransientError("aws-failed", "no"))
        : catalog.add(table, partitions);
    const records = [sqsRecord(notificationBody(portfolioKey())), sqsRecord(notificationBody(previewKey))];
    const answer = await buildRefreshCatalog({ ...deps, catalog: { ...catalog, add } })(
      sqsEvent(...records),
      context,
    );
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: records[1]?.messageId }]);
    expect(catalog.all()).toEqual([portfolioKey().replace("part-00000.parquet", "")]);
  });
});
