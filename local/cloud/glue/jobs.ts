import type {
  CreateJobResponse,
  DeleteJobResponse,
  GetJobResponse,
  GetJobsResponse,
  Job,
  UpdateJobResponse,
} from "@aws-sdk/client-glue";
import * as z from "zod";
import type { Operations } from "./aws-json.ts";
import { after, alreadyExists, JobName, notFound, operation, page, paging } from "./operation.ts";
import type { Store } from "./store.ts";

const definition = {
  Role: z.string().min(1),
  Command: z.looseObject({ Name: z.string().optional(), ScriptLocation: z.string().optional() }),
  DefaultArguments: z.record(z.string(), z.string()).optional(),
  ExecutionProperty: z.object({ MaxConcurrentRuns: z.int().min(1).max(1000).optional() }).optional(),
  JobRunQueuingEnabled: z.boolean().optional(),
  Timeout: z.int().min(1).optional(),
};
const JobDefinition = z.looseObject(definition);
type JobDefinition = z.infer<typeof JobDefinition>;

type StoredRow = NonNullable<ReturnType<Store["get"]>>;

const toJob = (row: StoredRow): JobDefinition & Job => ({
  ...(JSON.parse(String(row.definition)) as JobDefinition),
  Name: String(row.name),
  CreatedOn: new Date(Number(row.created)),
  LastModifiedOn: new Date(Number(row.updated)),
});

export const requireJob = (store: Store, name: string): JobDefinition & Job => {
  const row = store.get("SELECT * FROM jobs WHERE name = ?", name);
  if (!row) throw notFound(`Job ${name} not found.`);
  return toJob(row);
};

/** Glue's default is one run at a time; a job that is gone keeps to it. */
export const maxConcurrentRuns = (store: Store, name: string): number => {
  const row = store.get("SELECT * FROM jobs WHERE name = ?", name);
  return (row && toJob(row).ExecutionProperty?.MaxConcurrentRuns) ?? 1;
};

export const jobOperations = (store: Store, now: () => number): Operations => ({
  CreateJob: operation(z.looseObject({ Name: JobName, ...definition }), ({ Name: name, ...job }) => {
    const added = store.run(
      "INSERT OR IGNORE INTO jobs (name, definition, created, updated) VALUES (?, ?, ?, ?)",
      name,
      JSON.stringify(job),
      now(),
      now(),
    );
    if (added === 0) throw alreadyExists(`Job ${name} already exists.`);
    return { Name: name } satisfies CreateJobResponse;
  }),
  UpdateJob: operation(z.object({ JobName, JobUpdate: JobDefinition }), ({ JobName: name, JobUpdate }) => {
    const changed = store.run(
      "UPDATE jobs SET definition = ?, updated = ? WHERE name = ?",
      JSON.stringify(JobUpdate),
      now(),
      name,
    );
    if (changed === 0) throw notFound(`Job ${name} not found.`);
    return { JobName: name } satisfies UpdateJobResponse;
  }),
  GetJob: operation(
    z.object({ JobName }),
    ({ JobName: name }) => ({ Job: requireJob(store, name) }) satisfies GetJobResponse,
  ),
  GetJobs: operation(z.object(paging), (input) => {
    const rows = store.each("SELECT * FROM jobs WHERE name > ? ORDER BY name", after(input));
    const { items, ...rest } = page(rows, (row) => String(row.name), input);
    return { Jobs: items.map(toJob), ...rest } satisfies GetJobsResponse;
  }),
  // Glue answers the same for a job that is not there.
  DeleteJob: operation(z.object({ JobName }), ({ JobName: name }) => {
    store.run("DELETE FROM jobs WHERE name = ?", name);
    return { JobName: name } satisfies DeleteJobResponse;
  }),
});
