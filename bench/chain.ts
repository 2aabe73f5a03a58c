import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "../adapters/config.ts";
import { runCollection } from "../local/run/run-collection.ts";
import { recordedSource } from "../local/run/source.ts";
import type { RunSummary } from "../local/run/summary.ts";
import { writeMadeUpRecordings } from "./made-up-recordings.ts";

const ownRecordings = fileURLToPath(new URL("../recordings", import.meta.url));
const session = "2025-07-04";

const collect = async (
  recordings: string,
  indexes: readonly string[] | "all",
  sessions: readonly string[],
) => {
  const dataDir = await mkdtemp(join(tmpdir(), "bovespa-bench-"));
  try {
    return await runCollection({
      dataDir,
      config: readConfig({}),
      source: recordedSource(recordings, { sessions, indexes }),
    });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
};

export interface ChainFigures {
  readonly oneSession: readonly RunSummary[];
  readonly fortyIndexes: readonly RunSummary[];
}

/**
 * Seconds of the chain on the embedded cloud, from the schedule to the last registered partition, after start-up:
 * one recorded IBOV session, and 40 made-up indexes of 100 to 200 rows.
 */
export const benchChain = async (rounds: number): Promise<ChainFigures> => {
  const madeUp = await mkdtemp(join(tmpdir(), "bovespa-made-up-"));
  try {
    await writeMadeUpRecordings(madeUp, session, 40);
    const figures = { oneSession: [] as RunSummary[], fortyIndexes: [] as RunSummary[] };
    for (let round = 0; round < rounds; round++) {
      figures.oneSession.push(await collect(ownRecordings, ["IBOV"], [session]));
      figures.fortyIndexes.push(await collect(madeUp, "all", [session]));
    }
    return figures;
  } finally {
    await rm(madeUp, { recursive: true, force: true });
  }
};
