import { type GlueClient, StartJobRunCommand } from "@aws-sdk/client-glue";
import { TransientError } from "../../core/errors.ts";
import type { JobRunner } from "../../core/ports.ts";
import { isNamed, translated } from "./errors.ts";

/** Starts runs of one Glue job. */
export const createGlueJobRunner = (glue: GlueClient, jobName: string): JobRunner => ({
  start: async ({ sessions, runId }) => {
    try {
      const answer = await glue.send(
        new StartJobRunCommand({
          JobName: jobName,
          Arguments: {
            "--sessions": sessions.map(({ session }) => session).join(","),
            "--previous-sessions": sessions.map(({ previous = "" }) => previous).join(","),
            "--run-id": runId,
          },
        }),
      );
      return { jobRunId: answer.JobRunId as string };
    } catch (error) {
      if (isNamed(error, "ConcurrentRunsExceededException"))
        throw new TransientError("job-busy", `${jobName} has as many runs as it may`, { cause: error });
      throw translated(error, `start ${jobName}`);
    }
  },
});
