import { createGlueCatalog } from "../../adapters/aws/catalog.ts";
import { athenaClient } from "../../adapters/aws/clients/athena.ts";
import { glueClient } from "../../adapters/aws/clients/glue.ts";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../adapters/aws/object-store.ts";
import { createAthenaQueryEngine } from "../../adapters/aws/query-engine.ts";
import type { Config } from "../../adapters/config.ts";
import { queryResultsPrefix, resourceName } from "../../contracts/names.ts";
import { tables } from "../../contracts/tables/index.ts";
import { workgroupName } from "../../contracts/topology.ts";
import { changesBetween, type Holding, type Inventory, takeInventory } from "./inventory.ts";
import { readLake } from "./read-lake.ts";

interface Stock {
  readonly raw: Inventory;
  readonly curated: Inventory;
  readonly refined: Inventory;
}

const holding = ({ files, bytes }: Inventory): Holding => ({ files, bytes });

/** Looks at the buckets, the catalogue and, through Athena, the lake, as any client of theirs could. */
export const createStockTaker = (config: Config) => {
  const s3 = s3Client(config);
  const raw = createS3ObjectStore(s3, config.rawBucket);
  const lake = createS3ObjectStore(s3, config.lakeBucket);
  const catalog = createGlueCatalog(glueClient(config), config.database, config.lakeBucket);
  const engine = createAthenaQueryEngine(athenaClient(config), {
    database: config.database,
    workgroup: resourceName(config.stage, workgroupName),
    outputLocation: `s3://${config.lakeBucket}/${queryResultsPrefix}`,
  });
  const objects = async (): Promise<Stock> => ({
    raw: await takeInventory(raw, "raw/"),
    curated: await takeInventory(lake, "curated/"),
    refined: await takeInventory(lake, "refined/"),
  });
  return {
    objects,
    /** What there is now, and what has changed since `before`. */
    since: async (before: Stock, signal?: AbortSignal) => {
      const after = await objects();
      const partitions = await Promise.all(tables.map((table) => catalog.partitions(table, [])));
      const found = await readLake(engine, signal);
      return {
        ...found,
        pages: after.raw.files,
        rows: found.collected.reduce((sum, { rows }) => sum + rows, 0),
        raw: holding(after.raw),
        curated: holding(after.curated),
        refined: holding(after.refined),
        newObjects:
          changesBetween(before.raw, after.raw) +
          changesBetween(before.curated, after.curated) +
          changesBetween(before.refined, after.refined),
        partitions: partitions.reduce((sum, some) => sum + some.length, 0),
      };
    },
  };
};
