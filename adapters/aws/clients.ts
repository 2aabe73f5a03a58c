import { AthenaClient } from "@aws-sdk/client-athena";
import { GlueClient } from "@aws-sdk/client-glue";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

export interface ClientConfig {
  readonly region: string;
  /** Left out: the SDK's own choice, which AWS_ENDPOINT_URL and its variants rule. */
  readonly endpoint?: string;
  /** Left out: the SDK's own chain of providers. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

// These are the only places that make a client.
const settings = ({ region, endpoint, credentials }: ClientConfig) => ({
  region,
  maxAttempts: 4,
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(credentials === undefined ? {} : { credentials }),
});

/** Path-style addresses serve every endpoint; AWS takes them too. */
export const s3Client = (config: ClientConfig) => new S3Client({ ...settings(config), forcePathStyle: true });
export const sqsClient = (config: ClientConfig) => new SQSClient(settings(config));
export const snsClient = (config: ClientConfig) => new SNSClient(settings(config));
export const glueClient = (config: ClientConfig) => new GlueClient(settings(config));
export const athenaClient = (config: ClientConfig) => new AthenaClient(settings(config));
