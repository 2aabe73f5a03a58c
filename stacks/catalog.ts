import { readdirSync, readFileSync } from "node:fs";
import { databaseName, queryResultsPrefix } from "../contracts/names.ts";
import { hiveTable } from "../contracts/tables/hive-table.ts";
import { tables } from "../contracts/tables/index.ts";
import type { Table } from "../contracts/tables/table.ts";
import { refineJob, workgroupName } from "../contracts/topology.ts";
import { logicalName, nameOf } from "./naming.ts";
import { createRefineJob } from "./refine-job.ts";
import type { Settings } from "./settings.ts";
import type { Storage } from "./storage.ts";

const createTable = (table: Table, database: aws.glue.CatalogDatabase, lakeBucket: $util.Output<string>) => {
  const hive = lakeBucket.apply((name) => hiveTable(table, name));
  return new aws.glue.CatalogTable(`Table${logicalName(table.name)}`, {
    name: table.name,
    databaseName: database.name,
    description: table.description,
    tableType: "EXTERNAL_TABLE",
    parameters: hive.parameters,
    partitionKeys: hive.partitionKeys.apply((keys) => [...keys]),
    storageDescriptor: {
      location: hive.location,
      columns: hive.columns.apply((columns) => [...columns]),
      inputFormat: hive.inputFormat,
      outputFormat: hive.outputFormat,
      serDeInfo: { serializationLibrary: hive.serde },
    },
  });
};

const createWorkgroup = ({ isProduction, athenaScanLimitBytes }: Settings, { lake }: Storage) =>
  new aws.athena.Workgroup(logicalName(workgroupName), {
    name: nameOf(workgroupName),
    forceDestroy: !isProduction,
    configuration: {
      // Otherwise a client's own settings go round the limit.
      enforceWorkgroupConfiguration: true,
      bytesScannedCutoffPerQuery: athenaScanLimitBytes,
      resultConfiguration: {
        outputLocation: $interpolate`s3://${lake.name}/${queryResultsPrefix}`,
        encryptionConfiguration: { encryptionOption: "SSE_S3" },
      },
    },
  });

const purposeOf = (sql: string): string => /^-- Purpose: (.+)$/m.exec(sql)?.[1] ?? "";

/** The views come first, as saved statements to run once: CloudFormation and Pulumi know no Athena view. */
const savedSql = (["views", "queries", "checks"] as const).flatMap((folder) =>
  readdirSync(`sql/${folder}`)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({
      name: `${folder === "views" ? "create_" : ""}${file.slice(0, -".sql".length)}`,
      sql: readFileSync(`sql/${folder}/${file}`, "utf8"),
    })),
);

/** Glue's database and tables, the refine job, and what Athena asks with. */
export const createCatalog = (settings: Settings, storage: Storage) => {
  const database = new aws.glue.CatalogDatabase("Database", {
    name: databaseName(settings.stage),
    description: "Indexes of B3: portfolios by session",
  });
  const catalogTables = tables.map((table) => createTable(table, database, storage.lake.name));
  const workgroup = createWorkgroup(settings, storage);
  for (const { name, sql } of savedSql)
    new aws.athena.NamedQuery(`Query${logicalName(name)}`, {
      name,
      description: purposeOf(sql),
      database: database.name,
      workgroup: workgroup.name,
      query: sql,
    });
  const { accountId } = aws.getCallerIdentityOutput();
  const arn = $interpolate`arn:aws:glue:${settings.region}:${accountId}:catalog`;
  return {
    arn,
    database,
    tables: catalogTables,
    workgroup,
    refineJob: createRefineJob(refineJob, { lake: storage.lake }),
  };
};
export type Catalog = ReturnType<typeof createCatalog>;
