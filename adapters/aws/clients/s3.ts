import { S3Client } from "@aws-sdk/client-s3";
import { sendInPieces } from "./send-in-pieces.ts";
import { type ClientConfig, settings } from "./settings.ts";

/** Path-style addresses serve every endpoint; AWS takes them too. */
export const s3Client = (config: ClientConfig): S3Client => {
  const client = new S3Client({ ...settings(config), forcePathStyle: true });
  sendInPieces(client);
  return client;
};
