import { CreateJobCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloudWatchAlarmBoard } from "../../../adapters/aws/alarm-board.ts";
import { cloudWatchClient } from "../../../adapters/aws/clients/cloudwatch.ts";
import { cloudWatchLogsClient } from "../../../adapters/aws/clients/cloudwatch-logs.ts";
import { glueClient } from "../../../adapters/aws/clients/glue.ts";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createGlueJobHistory } from "../../../adapters/aws/job-history.ts";
import { createGlueJobRunner } from "../../../adapters/aws/job-runner.ts";
import { createLogInsights } from "../../../adapters/aws/log-insights.ts";
import { createSqsMessageBus } from "../../../adapters/aws/message-bus.ts";
import { createSqsQueueGauges } from "../../../adapters/aws/queue-gauges.ts";
import { resourceName } from "../../../contracts/names.ts";
import { refineRequest } from "../../../core/refine-inputs.ts";
import { type GlueFixture, startGlue } from "../../local/glue/serve.ts";
import { runId } from "../../support/example-messages.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";
import { queueOf } from "./queues.ts";

const nameOf = (name: string) => resourceName("test", name);

describe("the embedded cloud, which has little of CloudWatch", () => {
  let cloud: EmbeddedCloud;
  beforeAll(async () => {
    cloud = await startEmbeddedCloud();
  });
  afterAll(() => cloud.stop());

  it("tells depth and age of its queues, and leaves out those it does not have", async () => {
    const sqs = sqsClient(cloud.config);
    const gauges = createSqsQueueGauges(sqs, cloudWatchClient(cloud.config), nameOf);
    await createSqsMessageBus(sqs, nameOf("fetch-page")).send([{ a: 1 }, { a: 2 }, { a: 3 }]);
    await (await queueOf(sqs, nameOf("fetch-page"))).receive();
    const found = await gauges.read(["fetch-page", "fetch-page-dlq", "no-such-queue"]);
    expect([...found.keys()]).toEqual(["fetch-page", "fetch-page-dlq"]);
    const { visible = 0, inFlight = 0, ...rest } = found.get("fetch-page") ?? {};
    expect(visible + inFlight).toBe(3);
    expect(inFlight).toBeGreaterThan(0);
    expect(rest).toEqual({ delayed: 0, oldestSeconds: expect.any(Number) });
    expect(found.get("fetch-page-dlq")).toEqual({ visible: 0, inFlight: 0, delayed: 0, oldestSeconds: 0 });
    sqs.destroy();
  });

  it("has no alarms, rather than none that ring", async () => {
    expect(await createCloudWatchAlarmBoard(cloudWatchClient(cloud.config), nameOf).states()).toBeUndefined();
  });

  it("refuses to search logs, and says where they are", async () => {
    const logs = createLogInsights(cloudWatchLogsClient(cloud.config), ["/aws/lambda/a"]);
    await expect(logs.containing(["x"], new Date())).rejects.toMatchObject({
      name: "VisibleError",
      code: "no-logs",
      message: expect.stringContaining("--data"),
    });
  });

  it("has no run of the refine job yet", async () => {
    expect(await createGlueJobHistory(glueClient(cloud.config), nameOf("refine")).recent()).toEqual([]);
    expect(await createGlueJobHistory(glueClient(cloud.config), "no-such-job").recent()).toEqual([]);
  });
});

describe("the runs of a job", () => {
  let fixture: GlueFixture;
  const outcomes = [() => Promise.resolve(), () => Promise.reject(new Error("out of memory"))];
  beforeAll(async () => {
    fixture = await startGlue({ runJob: () => outcomes.shift()?.() ?? Promise.resolve() });
    await fixture.glue.send(
      new CreateJobCommand({ Name: "refine", Role: "role", Command: { Name: "glueetl" } }),
    );
  });
  afterAll(() => fixture.stop());

  it("come newest first, with sessions, run, outcome and reason", async () => {
    const jobs = createGlueJobRunner(fixture.glue, "refine");
    await jobs.start(refineRequest(["2025-04-07"], runId()));
    await fixture.service.idle();
    await jobs.start(refineRequest(["2025-04-07", "2025-04-08"], runId(1)));
    await fixture.service.idle();
    expect(await createGlueJobHistory(fixture.glue, "refine").recent()).toMatchObject([
      {
        state: "FAILED",
        sessions: ["2025-04-07", "2025-04-08"],
        runId: runId(1),
        endedAt: expect.any(Date),
        error: expect.stringContaining("out of memory"),
      },
      { state: "SUCCEEDED", sessions: ["2025-04-07"], runId: runId(), error: undefined },
    ]);
  });
});
