import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { tableNamed } from "../../contracts/tables/index.ts";
import { parseLakeKey } from "../../core/lake/keys.ts";
import type { ObjectStore } from "../../core/ports.ts";
import { refineRequest } from "../../core/refine-inputs.ts";
import { provisionCatalog } from "../../local/cloud/glue/provision-catalog.ts";
import { createRefineJob } from "../../local/refine-job/refine-job.ts";
import { refinedSql } from "../../sql/index.ts";
import { startLake } from "../local/athena/lake.ts";
import { parquet, runId } from "../local/refine/portfolio.ts";

export const target = { stage: "test", lakeBucket: "lake" };

/** A lake with the tables and views of the contracts: what `fill` puts, refined and registered. */
export const startRefinedLake = async (
  sessions: readonly SessionDate[],
  fill: (lake: ObjectStore) => Promise<unknown>,
) => {
  const lake = await startLake();
  await provisionCatalog(lake.glue, lake.athena, target);
  const objects = createMemoryObjectStore();
  await fill(objects);
  await createRefineJob({ lake: objects, parquet, sql: refinedSql })(refineRequest(sessions, runId));
  for (const [key, { body }] of objects.objects) {
    const path = join(lake.root, "s3/lake", key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
    const { table, values } = parseLakeKey(key, tableNamed) ?? { table: undefined, values: [] };
    if (table) await lake.register(table.name, { [key.slice(0, key.lastIndexOf("/") + 1)]: values });
  }
  const ask = async (sql: string) => {
    const { header, rows: found } = await lake.run(sql);
    return found.map((row) => Object.fromEntries(row.map((cell, at) => [String(header[at]), cell])));
  };
  const answers = new Map<string, ReturnType<typeof ask>>();
  /** Rows by column name; the lake does not change, so a statement is asked once. */
  const rows = (sql: string) => {
    const answer = answers.get(sql) ?? ask(sql);
    answers.set(sql, answer);
    return answer;
  };
  return { ...lake, rows };
};
export type RefinedLake = Awaited<ReturnType<typeof startRefinedLake>>;
