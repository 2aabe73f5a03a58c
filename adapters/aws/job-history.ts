import { GetJobRunsCommand, type GlueClient, type JobRun as GlueJobRun } from "@aws-sdk/client-glue";
import type { JobHistory, JobRun } from "../../core/operations/ports.ts";
import { calling, isNamed } from "./errors.ts";
import { ifServed } from "./not-served.ts";

/** Glue's own limit on one answer; older runs are of no use to anybody. */
const mostRuns = 200;

const fromGlue = ({
  Id,
  JobRunState,
  Arguments = {},
  StartedOn,
  CompletedOn,
  ErrorMessage,
}: GlueJobRun): JobRun => ({
  jobRunId: Id ?? "",
  state: JobRunState ?? "",
  sessions: (Arguments["--sessions"] ?? "").split(",").filter((one) => one !== ""),
  runId: Arguments["--run-id"],
  startedAt: StartedOn ?? new Date(0),
  endedAt: CompletedOn,
  error: ErrorMessage,
});

/** Runs of one Glue job. */
export const createGlueJobHistory = (glue: GlueClient, jobName: string): JobHistory => ({
  recent: () =>
    calling(`list runs of ${jobName}`, () =>
      ifServed(async () => {
        try {
          const { JobRuns = [] } = await glue.send(
            new GetJobRunsCommand({ JobName: jobName, MaxResults: mostRuns }),
          );
          return JobRuns.map(fromGlue).toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
        } catch (error) {
          if (isNamed(error, "EntityNotFoundException")) return [];
          throw error;
        }
      }),
    ),
});
