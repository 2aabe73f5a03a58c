import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId } from "../../contracts/fields.ts";
import { tables } from "../../contracts/tables/index.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { PermanentError } from "../../core/errors.ts";
import type { ObjectStore, ParquetWriter, RefineRequest, RefineSession } from "../../core/ports.ts";
import { refineInputs } from "../../core/refine-inputs.ts";
import { openRefineEngine, type RefineEngine } from "./engine.ts";
import { type LakeInput, readInput } from "./lake-input.ts";
import { type Replaced, replaceFolder } from "./replace-folder.ts";

export interface RefineJobDeps {
  readonly lake: ObjectStore;
  readonly parquet: ParquetWriter;
  /** Statements by the name of the refined table they fill. */
  readonly sql: Readonly<Record<string, string>>;
  /** Where inputs lie while they are read; the system's folder if left out. */
  readonly tempDir?: string;
}

/** Files of the refined tables that a run wrote, took away, or found as they should be. */
export type RefineResult = Replaced;

const inputsHash = (inputs: readonly LakeInput[]): string => {
  const lines = inputs.flatMap(({ objects }) => objects.map(({ key, etag }) => `${key} ${etag}\n`)).sort();
  return createHash("sha256").update(lines.join("")).digest("hex");
};

/**
 * Fills the refined tables for the sessions of a request: what Glue does with Spark, on DuckDB. A session's folder
 * becomes a function of its inputs: without an input it is removed. Runs of it must not overlap, as the job's limit of one
 * run at a time sees to: the run that an input's change asked for then reads that change, and writes last.
 */
export const createRefineJob = ({ lake, parquet, sql, tempDir = tmpdir() }: RefineJobDeps) => {
  const refined = tables.filter(({ layer }) => layer === "refined");

  const refine = async (
    engine: RefineEngine,
    table: Table,
    asked: RefineSession,
    runId: RunId,
    folder: string,
  ): Promise<Replaced> => {
    const { session } = asked;
    const statement = sql[table.name];
    if (statement === undefined)
      throw new PermanentError("unknown-table", `no statement fills ${table.name}`);
    const inputs: LakeInput[] = [];
    for (const input of refineInputs(table, asked)) inputs.push(await readInput(lake, input, folder));
    const isWhole = inputs.every(({ paths }) => paths.length > 0);
    const partitions = isWhole
      ? await engine.run(table, statement, inputs, { from_date: session, to_date: session })
      : [];
    const foreign = partitions.find(({ values }) => values[0] !== session);
    if (foreign)
      throw new PermanentError(
        "wrong-session",
        `${table.name} of ${session} has rows of ${foreign.values[0]}`,
      );
    const lineage = { runId, inputs: inputsHash(inputs) };
    return replaceFolder(lake, parquet, table, session, partitions, lineage);
  };

  return async ({ sessions, runId }: RefineRequest, signal?: AbortSignal): Promise<RefineResult> => {
    const folder = await mkdtemp(join(tempDir, "refine-"));
    const engine = await openRefineEngine(folder);
    const total = { written: 0, deleted: 0, unchanged: 0 };
    try {
      for (const one of new Map(sessions.map((each) => [each.session, each])).values())
        for (const table of refined) {
          signal?.throwIfAborted();
          const { written, deleted, unchanged } = await refine(engine, table, one, runId, folder);
          total.written += written;
          total.deleted += deleted;
          total.unchanged += unchanged;
        }
      return total;
    } finally {
      engine.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
};

export type RefineJob = ReturnType<typeof createRefineJob>;
