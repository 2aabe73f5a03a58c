import {
  BatchStopJobRunCommand,
  CreateJobCommand,
  DeleteJobCommand,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  StartJobRunCommand,
  UpdateJobCommand,
} from "@aws-sdk/client-glue";
import { afterEach, describe, expect, it } from "vitest";
import type { JobCall, RunJob } from "../../../local/cloud/glue/job-runner.ts";
import { type GlueFixture, startGlue } from "./serve.ts";

/** A job whose runs wait for the test to end them. */
const heldJob = () => {
  const calls: (JobCall & { readonly finish: (error?: Error) => void })[] = [];
  const watchers: (() => void)[] = [];
  const runJob: RunJob = (job, signal) =>
    new Promise<void>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      calls.push({ ...job, finish: (error) => (error ? reject(error) : resolve()) });
      for (const wake of watchers.splice(0)) wake();
    });
  const called = async (count: number) => {
    while (calls.length < count) await new Promise<void>((resolve) => watchers.push(resolve));
  };
  return { calls, called, runJob };
};

const definition = { Role: "role", Command: { Name: "glueetl", ScriptLocation: "s3://lake/refine.py" } };

describe("job runs", () => {
  let fixture: GlueFixture;
  afterEach(() => fixture.stop());
  const createJob = (more: object = {}) =>
    fixture.glue.send(new CreateJobCommand({ Name: "refine", ...definition, ...more }));
  const start = async (Arguments: Record<string, string> = {}) => {
    const { JobRunId } = await fixture.glue.send(new StartJobRunCommand({ JobName: "refine", Arguments }));
    return JobRunId as string;
  };
  const run = async (RunId: string) =>
    (await fixture.glue.send(new GetJobRunCommand({ JobName: "refine", RunId }))).JobRun;

  it("passes default and given arguments, and ends in SUCCEEDED or FAILED with the reason", async () => {
    const { calls, called, runJob } = heldJob();
    fixture = await startGlue({ runJob });
    await createJob({ DefaultArguments: { "--layer": "refined", "--sessions": "none" } });
    const good = await start({ "--sessions": "2025-04-07" });
    expect(good).toMatch(/^jr_[0-9a-f]{64}$/);
    await called(1);
    expect((await run(good))?.JobRunState).toBe("RUNNING");
    expect(calls[0]).toMatchObject({
      name: "refine",
      arguments: { "--layer": "refined", "--sessions": "2025-04-07" },
    });
    expect(fixture.service.activeRuns()).toBe(1);
    calls[0]?.finish();
    await fixture.service.idle();
    const bad = await start();
    await called(2);
    calls[1]?.finish(new RangeError("weight 1000 does not fit"));
    await fixture.service.idle();
    expect(await run(good)).toMatchObject({ JobRunState: "SUCCEEDED", CompletedOn: expect.any(Date) });
    expect(await run(bad)).toMatchObject({
      JobRunState: "FAILED",
      ErrorMessage: "RangeError: weight 1000 does not fit",
    });
    const { JobRuns } = await fixture.glue.send(new GetJobRunsCommand({ JobName: "refine" }));
    expect(JobRuns?.map(({ Id }) => Id)).toEqual([bad, good]);
    expect(fixture.service.activeRuns()).toBe(0);
  });

  it("refuses more runs than the job allows", async () => {
    const { calls, called, runJob } = heldJob();
    fixture = await startGlue({ runJob });
    await createJob({ ExecutionProperty: { MaxConcurrentRuns: 2 } });
    await Promise.all([start(), start()]);
    await expect(start()).rejects.toMatchObject({ name: "ConcurrentRunsExceededException" });
    await called(2);
    for (const { finish } of calls) finish();
    await fixture.service.idle();
    await start();
    await called(3);
    calls[2]?.finish();
    await fixture.service.idle();
  });

  it("lets runs wait where the job queues them", async () => {
    const { calls, called, runJob } = heldJob();
    fixture = await startGlue({ runJob });
    await createJob({ JobRunQueuingEnabled: true });
    const first = await start({ "--n": "1" });
    const second = await start({ "--n": "2" });
    expect((await run(second))?.JobRunState).toBe("WAITING");
    await called(1);
    calls[0]?.finish();
    await called(2);
    expect(calls[1]?.arguments).toEqual({ "--n": "2" });
    calls[1]?.finish();
    await fixture.service.idle();
    expect((await run(first))?.JobRunState).toBe("SUCCEEDED");
    expect((await run(second))?.JobRunState).toBe("SUCCEEDED");
  });

  it("stops runs", async () => {
    const { called, runJob } = heldJob();
    fixture = await startGlue({ runJob });
    await createJob();
    const id = await start();
    await called(1);
    const stopped = await fixture.glue.send(
      new BatchStopJobRunCommand({ JobName: "refine", JobRunIds: [id, "jr_none"] }),
    );
    expect(stopped.SuccessfulSubmissions?.map(({ JobRunId }) => JobRunId)).toEqual([id]);
    expect(stopped.Errors).toMatchObject([{ JobRunId: "jr_none" }]);
    await fixture.service.idle();
    expect((await run(id))?.JobRunState).toBe("STOPPED");
  });

  it("runs again after a restart what had not finished", async () => {
    const first = heldJob();
    fixture = await startGlue({ runJob: first.runJob });
    await createJob({ JobRunQueuingEnabled: true });
    const ids = [await start({ "--n": "1" }), await start({ "--n": "2" })];
    await first.called(1);
    await fixture.stop({ keep: true });
    const second = heldJob();
    fixture = await startGlue({ runJob: second.runJob, dataDir: fixture.dataDir });
    await second.called(1);
    second.calls[0]?.finish();
    await second.called(2);
    second.calls[1]?.finish();
    await fixture.service.idle();
    expect(second.calls.map((call) => call.arguments["--n"])).toEqual(["1", "2"]);
    for (const id of ids) expect((await run(id))?.JobRunState).toBe("SUCCEEDED");
  });

  it("changes and deletes a job", async () => {
    fixture = await startGlue();
    await createJob();
    await expect(createJob()).rejects.toMatchObject({ name: "AlreadyExistsException" });
    await fixture.glue.send(
      new UpdateJobCommand({ JobName: "refine", JobUpdate: { ...definition, Description: "changed" } }),
    );
    const { Job } = await fixture.glue.send(new GetJobCommand({ JobName: "refine" }));
    expect(Job).toMatchObject({ Name: "refine", Description: "changed" });
    await fixture.glue.send(new DeleteJobCommand({ JobName: "refine" }));
    await expect(start()).rejects.toMatchObject({ name: "EntityNotFoundException" });
  });
});
