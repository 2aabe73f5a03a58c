import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { databaseName, queryResultsPrefix, resourceName } from "../../../contracts/names.ts";
import { hiveTable } from "../../../contracts/tables/hive-table.ts";
import { tables } from "../../../contracts/tables/index.ts";
import { jobTable } from "../../../contracts/tables/job-table.ts";
import { refineJob, workgroupName } from "../../../contracts/topology.ts";
import { accountId } from "../support/aws-answers.ts";
import { at, ofType } from "../support/graph.ts";
import { root } from "../support/paths.ts";
import { type Check, differs, problemsOf } from "./check.ts";

/** The tables of the contracts, column by column. */
export const checkTables: Check = ({ graph, stage }) => {
  const lake = `${resourceName(stage, "lake")}-${accountId}`;
  const found = ofType(graph, "aws:glue/catalogTable:CatalogTable");
  return [
    ...differs(
      "tables",
      found.map(({ inputs }) => inputs.name).toSorted(),
      tables.map(({ name }) => name).toSorted(),
    ),
    ...tables.flatMap((table) => {
      const hive = hiveTable(table, lake);
      const inputs = found.find((each) => each.inputs.name === table.name)?.inputs;
      return [
        ...differs(
          `${table.name}: columns`,
          at(inputs, "storageDescriptor.columns"),
          hive.columns.map(({ name, type, comment }) => ({ name, type, comment })),
        ),
        ...differs(`${table.name}: partition keys`, inputs?.partitionKeys, hive.partitionKeys),
        ...differs(`${table.name}: location`, at(inputs, "storageDescriptor.location"), hive.location),
        ...differs(`${table.name}: parameters`, inputs?.parameters, hive.parameters),
        ...differs(`${table.name}: database`, inputs?.databaseName, databaseName(stage)),
        ...differs(
          `${table.name}: serde`,
          at(inputs, "storageDescriptor.serDeInfo.serializationLibrary"),
          hive.serde,
        ),
      ];
    }),
  ];
};

const sqlFiles = (folder: string) =>
  readdirSync(join(root, "sql", folder)).map((file) => readFileSync(join(root, "sql", folder, file), "utf8"));

/** The refine job with its program, and what Athena is given. */
export const checkJobAndQueries: Check = ({ graph, stage }) => {
  const [job] = ofType(graph, "aws:glue/job:Job");
  const [workgroup] = ofType(graph, "aws:athena/workgroup:Workgroup");
  const uploads = ofType(graph, "aws:s3/bucketObjectv2:BucketObjectv2").filter(({ inputs }) =>
    String(inputs.key).startsWith("jobs/"),
  );
  const script = String(at(job?.inputs, "command.scriptLocation"));
  const uploaded = uploads.map(({ inputs }) => String(at(inputs.source, "path")));
  const refined = tables.filter(({ layer }) => layer === "refined");
  return [
    ...differs("job", job?.inputs.name, resourceName(stage, refineJob.name)),
    ...differs("job queuing", job?.inputs.jobRunQueuingEnabled, refineJob.queuing),
    ...differs("runs", at(job?.inputs, "executionProperty.maxConcurrentRuns"), refineJob.maxConcurrentRuns),
    ...differs(
      "the job's tables",
      JSON.parse(String(Object(job?.inputs.defaultArguments)["--tables"] ?? "[]")),
      refined.map(jobTable),
    ),
    ...differs("workgroup", workgroup?.inputs.name, resourceName(stage, workgroupName)),
    ...differs(
      "named queries",
      ofType(graph, "aws:athena/namedQuery:NamedQuery")
        .map(({ inputs }) => inputs.query)
        .toSorted(),
      [...sqlFiles("views"), ...sqlFiles("queries"), ...sqlFiles("checks")].toSorted(),
    ),
    ...problemsOf({
      "the job's script is not uploaded": uploads.some(({ inputs }) =>
        script.endsWith(`/${String(inputs.key)}`),
      ),
      "an upload has no file":
        uploaded.length > 0 && uploaded.every((path) => existsSync(resolve(root, path))),
      "a statement of a refined table is not uploaded": refined.every(({ name }) =>
        uploaded.some((path) => path.endsWith(`sql/refined/${name}.sql`)),
      ),
      "Athena scans without limit":
        Number(at(workgroup?.inputs, "configuration.bytesScannedCutoffPerQuery")) > 0,
      "Athena's limit can be gone round":
        at(workgroup?.inputs, "configuration.enforceWorkgroupConfiguration") === true,
      "Athena's results go elsewhere": String(
        at(workgroup?.inputs, "configuration.resultConfiguration.outputLocation"),
      ).endsWith(`/${queryResultsPrefix}`),
    }),
  ];
};
