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
  "--previous-sessions": z
    .string("is missing")
    .transform((text) => text.split(",").map((item) => (item === "" ? undefined : item)))
    .pipe(z.array(SessionDate.optional())),
  "--run-id": z.string("is missing").pipe(RunId),
});

/** Sessions and the ones before them, place by place. */
const paired = JobArguments.refine(
  ({ "--sessions": sessions, "--previous-sessions": previous }) => sessions.length === previous.length,
  { path: ["--previous-sessions"], message: "has not one item a session" },
);

/** Reads the arguments of a job run, as Glue passes them; arguments that are not ours are left alone. */
export const parseJobArguments = (given: Readonly<Record<string, string>>): RefineRequest => {
  const parsed = paired.safeParse(given);
  if (!parsed.success)
    throw new PermanentError(
      "wrong-job-arguments",
      parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    );
  const { "--sessions": sessions, "--previous-sessions": previous, "--run-id": runId } = parsed.data;
  return { sessions: sessions.map((session, at) => ({ session, previous: previous[at] })), runId };
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
