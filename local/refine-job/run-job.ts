import { z } from "zod";
import { RunId, SessionDate } from "../../contracts/fields.ts";
import { PermanentError } from "../../core/errors.ts";
import type { RefineRequest } from "../../core/ports.ts";
import type { RefineJob } from "./refine-job.ts";

const JobArguments = z.object({
  "--sessions": z
    .string("is missing")
    .transform((text) => text.split(","))
    .pipe(z.array(SessionDate).min(1)),
  "--run-id": z.string("is missing").pipe(RunId),
});

/** Reads the arguments of a job run, as Glue passes them; arguments that are not ours are left alone. */
export const parseJobArguments = (given: Readonly<Record<string, string>>): RefineRequest => {
  const parsed = JobArguments.safeParse(given);
  if (!parsed.success)
    throw new PermanentError(
      "wrong-job-arguments",
      parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    );
  return { sessions: parsed.data["--sessions"], runId: parsed.data["--run-id"] };
};

/** The refine job as a Glue service calls it. */
export const createRefineRunJob =
  (refine: RefineJob) =>
  async (
    job: { readonly arguments: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<void> => {
    await refine(parseJobArguments(job.arguments), signal);
  };
