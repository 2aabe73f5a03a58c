import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AthenaClient,
  BatchGetQueryExecutionCommand,
  ListQueryExecutionsCommand,
} from "@aws-sdk/client-athena";
import { createGlueCatalog } from "../adapters/aws/catalog.ts";
import { athenaClient } from "../adapters/aws/clients/athena.ts";
import { glueClient } from "../adapters/aws/clients/glue.ts";
import { s3Client } from "../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../adapters/aws/object-store.ts";
import { createAthenaQueryEngine } from "../adapters/aws/query-engine.ts";
import { readConfig } from "../adapters/config.ts";
import { createHyparquetWriter } from "../adapters/parquet/hyparquet-writer.ts";
import { queryResultsPrefix, resourceName } from "../contracts/names.ts";
import { IndexPortfolio } from "../contracts/tables/index-portfolio.ts";
import { workgroupName } from "../contracts/topology.ts";
import { sessionsBetween } from "../core/calendar/calendar.ts";
import { toColumns } from "../core/lake/columns.ts";
import { curatedKey, partitionPrefix, periodValues } from "../core/lake/keys.ts";
import { createCloud } from "../local/cloud/cloud.ts";
import { portfolioRows } from "./parquet/portfolio-rows.ts";

export interface AthenaFigures {
  readonly sessions: number;
  readonly firstMs: number;
  readonly laterMs: readonly number[];
  readonly fileBytes: number;
  /** What Athena says that each query read. */
  readonly scannedBytes: readonly number[];
}

const atOneTime = 16;
const workgroup = (stage: string) => resourceName(stage, workgroupName);

const scanned = async (athena: AthenaClient, stage: string): Promise<readonly number[]> => {
  const { QueryExecutionIds } = await athena.send(
    new ListQueryExecutionsCommand({ WorkGroup: workgroup(stage) }),
  );
  const { QueryExecutions = [] } = await athena.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
  );
  return QueryExecutions.filter(({ StatementType }) => StatementType === "DML").map(
    ({ Statistics }) => Statistics?.DataScannedInBytes ?? Number.NaN,
  );
};

/**
 * A question about one session of a made-up lake of many, one file of 85 rows each, through the API: from the
 * start of the query to its rows. Other sessions are asked for after the first.
 */
export const benchAthena = async (count: number, rounds: number): Promise<AthenaFigures> => {
  const dataDir = await mkdtemp(join(tmpdir(), "bovespa-bench-"));
  const cloud = createCloud({ dataDir, config: readConfig({}) });
  const config = await cloud.start();
  const athena = athenaClient(config);
  try {
    const days = sessionsBetween("2015-01-02", "2026-01-30").slice(0, count);
    const lake = createS3ObjectStore(s3Client(config), config.lakeBucket);
    const rows = portfolioRows({ sessions: 1, indexes: 1, constituents: 85 });
    const file = createHyparquetWriter({ compression: "ZSTD" }).write(
      IndexPortfolio,
      toColumns(IndexPortfolio, rows),
    );
    const rest = days[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: atOneTime }, async () => {
        for (const day of rest) await lake.put(curatedKey(IndexPortfolio, { day }), file);
      }),
    );
    await createGlueCatalog(glueClient(config), config.database, config.lakeBucket).add(
      IndexPortfolio,
      days.map((day) => {
        const values = periodValues({ day });
        return { values, prefix: partitionPrefix(IndexPortfolio, values) };
      }),
    );
    const engine = createAthenaQueryEngine(athena, {
      database: config.database,
      workgroup: workgroup(config.stage),
      outputLocation: `s3://${config.lakeBucket}/${queryResultsPrefix}`,
    });
    const ask = async (day: string): Promise<number> => {
      const [year, month, date] = day.split("-");
      const began = performance.now();
      const { rows: found } = await engine.run(
        `SELECT ticker, weight_pct FROM index_portfolio WHERE ano = '${year}' AND mes = '${month}' AND dia = '${date}' ORDER BY weight_pct DESC`,
      );
      if (found.length !== rows.length) throw new Error(`${found.length} rows of ${day}, not ${rows.length}`);
      return performance.now() - began;
    };
    const firstMs = await ask(days[0] as string);
    const laterMs: number[] = [];
    for (let round = 1; round <= rounds; round++)
      laterMs.push(await ask(days[(round * 97) % days.length] as string));
    return {
      sessions: days.length,
      firstMs,
      laterMs,
      fileBytes: file.byteLength,
      scannedBytes: await scanned(athena, config.stage),
    };
  } finally {
    await cloud.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
