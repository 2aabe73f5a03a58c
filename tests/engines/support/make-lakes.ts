import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { tablePrefix } from "../../../core/lake/keys.ts";
import { refineRequest } from "../../../core/refine-inputs.ts";
import { createRefineJob } from "../../../local/refine-job/refine-job.ts";
import { refinedSql } from "../../../sql/index.ts";
import { parquet, runId } from "../../local/refine/portfolio.ts";
import { bucketDir, collect } from "../../local/run/collecting.ts";
import { marketSessions, putMadeUpMarket } from "../../support/made-up-market.ts";

/** What `npm start` makes of the recordings. */
const makeRecorded = async (folder: string): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), "engines-run-"));
  try {
    await collect(dataDir);
    for (const layer of ["curated", "refined"])
      await cp(join(bucketDir(dataDir, "lake"), layer), join(folder, layer), { recursive: true });
  } finally {
    await rm(dataDir, { recursive: true });
  }
};

/** The market that is made up, where quotes, levels and portfolios meet. */
const makeMadeUp = async (folder: string): Promise<void> => {
  const lake = createMemoryObjectStore();
  await putMadeUpMarket(lake);
  await createRefineJob({ lake, parquet, sql: refinedSql })(refineRequest(marketSessions, runId));
  for (const [key, { body }] of lake.objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  }
};

/** Lakes below the folder the engines see, each with the refined tables of the job on this machine. */
export const lakes = ["recorded", "made_up"] as const;

export const makeLakes = async (root: string): Promise<void> => {
  await makeRecorded(join(root, "recorded"));
  await makeMadeUp(join(root, "made_up"));
};

/** Days of which a lake has portfolios. */
export const portfolioSessions = async (folder: string): Promise<readonly string[]> => {
  const files = await readdir(join(folder, tablePrefix(IndexPortfolio)), { recursive: true });
  return files
    .flatMap((file) => {
      const { year, month, day } =
        /^ano=(?<year>\d{4}).mes=(?<month>\d{2}).dia=(?<day>\d{2}).[^/\\]+\.parquet$/.exec(file)?.groups ??
        {};
      return year === undefined ? [] : [`${year}-${month}-${day}`];
    })
    .sort();
};
