import { mkdir } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { createGlueCatalog } from "../../adapters/aws/catalog.ts";
import { glueClient } from "../../adapters/aws/clients/glue.ts";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../adapters/aws/object-store.ts";
import type { Config } from "../../adapters/config.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { IndexPortfolio } from "../../contracts/tables/index-portfolio.ts";
import { IndexWeights } from "../../contracts/tables/index-weights.ts";
import { SectorWeights } from "../../contracts/tables/sector-weights.ts";
import { curatedKey } from "../../core/lake/keys.ts";
import type { Replay } from "../../local/b3-replay/replay.ts";
import { writeMadeUpRecordings } from "../made-up-recordings.ts";
import type { Process } from "./processes.ts";

/** How long one daily collection took from the schedule on, in seconds. */
export interface Delivery {
  readonly session: SessionDate;
  /** Until the portfolios lie in the lake. */
  readonly curated: number;
  /** Until the refined tables made of them can be asked for: the end of the chain. */
  readonly refined: number;
}

const indexes = ["MU00"];
const lookEveryMs = 50;
const betweenCollectionsMs = 20_000;
/** The goal is a minute; what takes this long is lost. */
const longestMs = 300_000;

export const writeDailyRecordings = async (folder: string, sessions: readonly SessionDate[]) => {
  await mkdir(folder, { recursive: true });
  for (const session of sessions) await writeMadeUpRecordings(folder, session, indexes.length);
};

/** Collects one made-up session after the other, each as a schedule does, until the signal aborts. */
export const collectDaily = async (
  { config, replay, functions }: { config: Config; replay: Replay; functions: Process },
  sessions: readonly SessionDate[],
  signal: AbortSignal,
): Promise<readonly Delivery[]> => {
  const lake = createS3ObjectStore(s3Client(config), config.lakeBucket);
  const catalog = createGlueCatalog(glueClient(config), config.database, config.lakeBucket);
  const until = async (isThere: () => Promise<boolean>): Promise<void> => {
    const lost = AbortSignal.timeout(longestMs);
    while (!(await isThere())) await setTimeout(lookEveryMs, undefined, { signal: lost });
  };
  const deliveries: Delivery[] = [];
  for (const session of sessions) {
    if (signal.aborted) break;
    replay.setSession(session);
    await functions.ask({ ask: "enter-session", session });
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    await functions.ask({ ask: "collect", session, indexes });
    await until(async () => (await lake.head(curatedKey(IndexPortfolio, { day: session }))) !== undefined);
    const curated = seconds();
    for (const table of [SectorWeights, IndexWeights])
      await until(async () => (await catalog.partitions(table, [session])).length > 0);
    deliveries.push({ session, curated, refined: seconds() });
    await setTimeout(betweenCollectionsMs, undefined, { signal }).catch(() => undefined);
  }
  return deliveries;
};
