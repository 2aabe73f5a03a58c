import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId, SessionDate } from "../../contracts/fields.ts";
import { tableNamed, tables } from "../../contracts/tables/index.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { PermanentError, TransientError } from "../../core/errors.ts";
import type { ObjectStore, ParquetWriter, RefineRequest } from "../../core/ports.ts";
import { openRefineEngine, type RefineEngine } from "./engine.ts";
import { isUnmoved, type LakeInput, readInput } from "./lake-input.ts";
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

/** The inputs moved while a session was refined so many times in a row: the run fails and is started again. */
const mostAttempts = 5;

const inputsHash = (inputs: readonly LakeInput[]): string => {
  const lines = inputs.flatMap(({ objects }) => objects.map(({ key, etag }) => `${key} ${etag}\n`)).sort();
  return createHash("sha256").update(lines.join("")).digest("hex");
};

const inputTables = (table: Table): readonly Table[] =>
  table.inputs.map((name) => {
    const input = tableNamed(name);
    if (!input) throw new PermanentError("unknown-table", `${table.name} reads ${name}, which is no table`);
    return input;
  });

/**
 * Fills the refined tables for the sessions of a request: what Glue does with Spark, on DuckDB. A session's folder
 * becomes a function of its inputs: without an input it is removed. If an input changes meanwhile, the session is
 * refined again, so of two runs at one time the later reading stays.
 */
export const createRefineJob = ({ lake, parquet, sql, tempDir = tmpdir() }: RefineJobDeps) => {
  const refined = tables.filter(({ layer }) => layer === "refined");

  const attempt = async (
    engine: RefineEngine,
    table: Table,
    session: SessionDate,
    runId: RunId,
    folder: string,
  ): Promise<{ readonly result: Replaced; readonly settled: boolean }> => {
    const statement = sql[table.name];
    if (statement === undefined)
      throw new PermanentError("unknown-table", `no statement fills ${table.name}`);
    const inputs: LakeInput[] = [];
    for (const input of inputTables(table)) inputs.push(await readInput(lake, input, session, folder));
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
    const result = await replaceFolder(lake, parquet, table, session, partitions, lineage);
    const unmoved = await Promise.all(inputs.map((input) => isUnmoved(lake, input, session)));
    return { result, settled: unmoved.every(Boolean) };
  };

  return async ({ sessions, runId }: RefineRequest, signal?: AbortSignal): Promise<RefineResult> => {
    const folder = await mkdtemp(join(tempDir, "refine-"));
    const engine = await openRefineEngine();
    const total = { written: 0, deleted: 0, unchanged: 0 };
    try {
      for (const session of new Set(sessions))
        for (const table of refined) {
          let settled = false;
          for (let count = 0; !settled; count++) {
            signal?.throwIfAborted();
            if (count === mostAttempts)
              throw new TransientError("input-moved", `inputs of ${table.name} of ${session} keep changing`);
            const outcome = await attempt(engine, table, session, runId, folder);
            settled = outcome.settled;
            total.written += outcome.result.written;
            total.deleted += outcome.result.deleted;
            if (settled) total.unchanged += outcome.result.unchanged;
          }
        }
      return total;
    } finally {
      engine.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
};

export type RefineJob = ReturnType<typeof createRefineJob>;
