export const app = "bovespa";

/** Name of a resource on AWS and on one machine: `bovespa-dev-fetch-page`. */
export const resourceName = (stage: string, name: string): string => `${app}-${stage}-${name}`;

/** Name of the Glue database; Athena allows no hyphen. */
export const databaseName = (stage: string): string => `${app}_${stage.replaceAll("-", "_")}`;

/** Where Athena puts query results, below the lake bucket. */
export const queryResultsPrefix = "athena-results/";
