import { appendFileSync } from "node:fs";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { serveS3 } from "./s3-server.ts";

/**
 * Writes and deletes objects until it is killed. Prints a line for each change that was acknowledged, and appends
 * what is published to a file. Arguments: data folder, file of publications, number of this run.
 */
const [dataDir = "", publications = "", run = ""] = process.argv.slice(2);
const Bucket = "lake";

const { s3 } = await serveS3({
  dataDir,
  publish: async ({ message }) => appendFileSync(publications, `${message}\n`),
});
await s3.send(new CreateBucketCommand({ Bucket }));
await s3.send(
  new PutBucketNotificationConfigurationCommand({
    Bucket,
    NotificationConfiguration: {
      TopicConfigurations: [
        {
          TopicArn: "arn:aws:sns:us-east-1:000000000000:all",
          Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
        },
      ],
    },
  }),
);

const lane = async (name: number) => {
  for (let turn = 0; ; turn++) {
    const Key = `lane-${name}/${run}-${turn % 7}`;
    const size = turn % 5 === 0 ? 700_000 : 50;
    const Body = `${run}:${turn}:`.padEnd(size, "x");
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    process.stdout.write(`${JSON.stringify({ key: Key, etag: ETag })}\n`);
    if (turn % 3 !== 2) continue;
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    process.stdout.write(`${JSON.stringify({ key: Key, etag: null })}\n`);
  }
};
await Promise.all([0, 1, 2, 3].map(lane));
