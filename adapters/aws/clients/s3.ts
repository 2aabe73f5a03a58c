import { S3Client } from "@aws-sdk/client-s3";
import { sendInPieces } from "./send-in-pieces.ts";
import { type ClientConfig, settings } from "./settings.ts";

export interface S3ClientConfig extends ClientConfig {
  /** The account that every bucket must be of; another's is refused. */
  readonly bucketOwner?: string;
}

/** Path-style addresses serve every endpoint; AWS takes them too. */
export const s3Client = (config: S3ClientConfig): S3Client => {
  const client = new S3Client({ ...settings(config), forcePathStyle: true });
  sendInPieces(client);
  const { bucketOwner } = config;
  if (bucketOwner !== undefined)
    client.middlewareStack.add(
      (next) => (args) => next({ ...args, input: { ...args.input, ExpectedBucketOwner: bucketOwner } }),
      { step: "initialize", name: "expectBucketOwner" },
    );
  return client;
};
