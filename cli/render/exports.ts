import type { Config } from "../../adapters/config.ts";
import { localCredentials } from "../../local/cloud/cloud.ts";

/** What a shell is told so that AWS's own tools reach the embedded cloud. */
export const renderExports = ({ endpoint, region }: Config): string =>
  [
    `export AWS_ENDPOINT_URL=${endpoint}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=${localCredentials.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${localCredentials.secretAccessKey}`,
  ].join("\n");
