import type {
  BatchStopJobRunResponse,
  GetJobRunResponse,
  GetJobRunsResponse,
  StartJobRunResponse,
} from "@aws-sdk/client-glue";
import * as z from "zod";
import { type Operations, ServiceError } from "./aws-json.ts";
import type { JobRunner } from "./job-runner.ts";
import { maxConcurrentRuns, requireJob } from "./jobs.ts";
import { after, invalidInput, JobName, notFound, operation, page, paging } from "./operation.ts";
import { type RunRecord, type RunRecords, toJobRun } from "./run-records.ts";
import type { Store } from "./store.ts";

/** AWS's limit of one BatchStopJobRun. */
const mostStopped = 25;

export const jobRunOperations = (store: Store, records: RunRecords, runner: JobRunner): Operations => ({
  StartJobRun: operation(
    z.object({
      JobName,
      Arguments: z.record(z.string(), z.string()).optional(),
      Timeout: z.int().min(1).optional(),
      JobRunQueuingEnabled: z.boolean().optional(),
      JobRunId: z.string().optional(),
    }),
    (input) => {
      if (input.JobRunId !== undefined) throw invalidInput("JobRunId: a run cannot be resumed here");
      const job = requireJob(store, input.JobName);
      const hasRoom = records.running(input.JobName) < maxConcurrentRuns(store, input.JobName);
      const mayWait = input.JobRunQueuingEnabled ?? job.JobRunQueuingEnabled ?? false;
      if (!hasRoom && !mayWait)
        throw new ServiceError(
          "ConcurrentRunsExceededException",
          `Concurrent runs exceeded for ${input.JobName}`,
        );
      const id = records.add({
        job: input.JobName,
        state: hasRoom ? "STARTING" : "WAITING",
        arguments: { ...job.DefaultArguments, ...input.Arguments },
        timeout: input.Timeout ?? job.Timeout,
      });
      if (hasRoom) runner.launch(records.get(id) as RunRecord);
      return { JobRunId: id } satisfies StartJobRunResponse;
    },
  ),
  GetJobRun: operation(z.object({ JobName, RunId: z.string() }), (input) => {
    const run = records.get(input.RunId);
    if (run?.job !== input.JobName) throw notFound(`Job run ${input.RunId} of ${input.JobName} not found.`);
    return { JobRun: toJobRun(run) } satisfies GetJobRunResponse;
  }),
  GetJobRuns: operation(z.object({ JobName, ...paging }), (input) => {
    const below = input.NextToken === undefined ? Number.MAX_SAFE_INTEGER : Number(after(input));
    if (!Number.isSafeInteger(below)) throw invalidInput("NextToken: not a token of GetJobRuns");
    const found = records.of(input.JobName, below);
    if (found.length === 0) requireJob(store, input.JobName);
    const { items, ...rest } = page(found, ({ seq }) => String(seq), input);
    return { JobRuns: items.map(toJobRun), ...rest } satisfies GetJobRunsResponse;
  }),
  BatchStopJobRun: operation(
    z.object({ JobName, JobRunIds: z.array(z.string()).min(1).max(mostStopped) }),
    (input) => {
      const outcomes = input.JobRunIds.map((id) => {
        const run = records.get(id);
        if (run?.job !== input.JobName) return { id, error: notFound(`Job run ${id} not found.`) };
        if (run.state === "WAITING") records.set(id, "STOPPED");
        else if (run.state === "STARTING" || run.state === "RUNNING") {
          records.set(id, "STOPPING");
          runner.stopRun(id);
        } else
          return {
            id,
            error: new ServiceError("JobRunInvalidStateTransitionException", `${id} is ${run.state}`),
          };
        return { id };
      });
      return {
        SuccessfulSubmissions: outcomes
          .filter(({ error }) => !error)
          .map(({ id }) => ({ JobName: input.JobName, JobRunId: id })),
        Errors: outcomes.flatMap(({ id, error }) =>
          error
            ? [
                {
                  JobName: input.JobName,
                  JobRunId: id,
                  ErrorDetail: { ErrorCode: error.code, ErrorMessage: error.message },
                },
              ]
            : [],
        ),
      } satisfies BatchStopJobRunResponse;
    },
  ),
});
