import { resourceName } from "../contracts/names.ts";

/** `fetch-page` → `FetchPage`: how Pulumi knows a resource. */
export const logicalName = (name: string): string =>
  name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** Name on AWS in the stage that is being made. */
export const nameOf = (name: string): string => resourceName($app.stage, name);
