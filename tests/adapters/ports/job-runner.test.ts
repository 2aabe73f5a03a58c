import { CreateJobCommand, GetJobRunCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGlueJobRunner } from "../../../adapters/aws/job-runner.ts";
import { refineRequest } from "../../../core/refine-inputs.ts";
import { type GlueFixture, startGlue } from "../../local/glue/serve.ts";
import { runId } from "../../support/example-messages.ts";

describe("a job runner over Glue", () => {
  let fixture: GlueFixture;
  const gate = Promise.withResolvers<void>();
  beforeAll(async () => {
    fixture = await startGlue({ runJob: () => gate.promise });
    await fixture.glue.send(
      new CreateJobCommand({
        Name: "refine",
        Role: "role",
        Command: { Name: "glueetl" },
        ExecutionProperty: { MaxConcurrentRuns: 2 },
      }),
    );
  });
  afterAll(async () => {
    gate.resolve();
    await fixture.stop();
  });

  it("starts runs with sessions, the ones before them and run id as arguments, and says when too many run", async () => {
    const jobs = createGlueJobRunner(fixture.glue, "refine");
    const request = refineRequest(["2025-04-07", "2025-04-08"], runId());
    const { jobRunId } = await jobs.start(request);
    const second = await jobs.start(refineRequest(["1994-07-04", "2000-01-04"], runId()));
    expect(second.jobRunId).not.toBe(jobRunId);
    const { JobRun } = await fixture.glue.send(new GetJobRunCommand({ JobName: "refine", RunId: jobRunId }));
    expect(JobRun?.Arguments).toEqual({
      "--sessions": "2025-04-07,2025-04-08",
      "--previous-sessions": "2025-04-04,2025-04-07",
      "--run-id": runId(),
    });

    const { JobRun: old } = await fixture.glue.send(
      new GetJobRunCommand({ JobName: "refine", RunId: second.jobRunId }),
    );
    // The calendar does not know the session before the first one.
    expect(old?.Arguments?.["--previous-sessions"]).toBe(",2000-01-03");

    await expect(jobs.start(request)).rejects.toMatchObject({ name: "TransientError", code: "job-busy" });
  });

  it("is refused where there is no such job", async () => {
    const jobs = createGlueJobRunner(fixture.glue, "no-such-job");
    await expect(jobs.start(refineRequest(["2025-04-07"], runId()))).rejects.toMatchObject({
      name: "TransientError",
      code: "aws-refused",
      message: expect.stringContaining("no-such-job"),
    });
  });
});
