export const app = "bovespa";

/** Name of a resource on AWS and on one machine: `bovespa-dev-fetch-page`. */
export const resourceName = (stage: string, name: string): string => `${app}-${stage}-${name}`;

/** Name of a bucket on AWS, where names are unique in the world. */
export const bucketName = (stage: string, name: string, accountId: string): string =>
  `${resourceName(stage, name)}-${accountId}`;

/** Name of the Glue database; Athena allows no hyphen. */
export const databaseName = (stage: string): string => `${app}_${stage.replaceAll("-", "_")}`;

/** Where Athena puts query results, below the lake bucket. */
export const queryResultsPrefix = "athena-results/";

/** Namespace of the metrics of a stage. */
export const metricsNamespace = (stage: string): string => `${app}-${stage}`;

/** What `audit-session` counts; the alarms on sessions read it. */
export const auditMetrics = {
  complete: "SetsComplete",
  incomplete: "SetsIncomplete",
  inconsistent: "SetsInconsistent",
  missing: "SetsMissing",
  stranded: "SetsStranded",
  lost: "SetsLost",
} as const;

/** Response header of an answer that was not recorded in the form it is given in; names the recording's file. */
export const renderedFromHeader = "x-replay-rendered-from";
