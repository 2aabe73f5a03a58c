import { S3Client } from "@aws-sdk/client-s3";
import { type ClientConfig, settings } from "./settings.ts";

/** Path-style addresses serve every endpoint; AWS takes them too. */
export const s3Client = (config: ClientConfig) => new S3Client({ ...settings(config), forcePathStyle: true });
