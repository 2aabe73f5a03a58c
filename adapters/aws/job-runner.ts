import { type GlueClient, StartJobRunCommand } from "@aws-sdk/client-glue";
import { TransientError } from "../../core/errors.ts";
import type { JobRunner, RefineRequest } from "../../core/ports.ts";
import { isNamed, translated } from "./errors.ts";

/** A request as arguments of the job: sessions with commas between, and the one before each, empty where it is not known. */
export const refineArguments = ({ sessions, runId }: RefineRequest) => ({
  "--sessions": sessions.map(({ session }) => session).join(","),
  "--previous-sessions": sessions.map(({ previous = "" }) => previous).join(","),
  "--run-id": runId,
});

/** Starts runs of one Glue job. */
export const createGlueJobRunner = (glue: GlueClient, jobName: string): JobRunner => ({
  start: async (request) => {
    try {
      const answer = await glue.send(
        new StartJobRunCommand({ JobName: jobName, Arguments: refineArguments(request) }),
      );
      return { jobRunId: answer.JobRunId as string };
    } catch (error) {
      if (isNamed(error, "ConcurrentRunsExceededException"))
        throw new TransientError("job-busy", `${jobName} has as many runs as it may`, { cause: error });
      throw translated(error, `start ${jobName}`);
    }
  },
});
