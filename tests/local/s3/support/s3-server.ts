import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { S3Notification } from "../../../../local/cloud/s3/notifications/notification.ts";
import { createS3Service, type S3Options } from "../../../../local/cloud/s3/s3-service.ts";

/** A publisher that remembers, and fails for as long as it is told to. */
export const createRecorder = () => {
  const published: S3Notification[] = [];
  let failures = 0;
  return {
    published,
    failNext(times: number) {
      failures = times;
    },
    async publish(notification: S3Notification) {
      if (failures > 0) {
        failures -= 1;
        throw new Error("the topic does not answer");
      }
      published.push(notification);
    },
    /** The records of all S3 events, without test events. */
    records: () => published.flatMap(({ message }) => JSON.parse(message).Records ?? []),
  };
};

export const temporaryFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), "s3-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** The service on a free port, with SDK clients for it. */
export const serveS3 = async (options: Partial<S3Options> & Pick<S3Options, "dataDir">) => {
  const recorder = createRecorder();
  const service = createS3Service({ region: "us-east-1", publish: recorder.publish, ...options });
  await service.start();
  const server = createServer((request, response) => void service.handle(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = (config: S3ClientConfig = {}) =>
    new S3Client({
      endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
      ...config,
    });
  const s3 = client();
  return {
    service,
    recorder,
    endpoint,
    client,
    s3,
    async stop() {
      s3.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await service.stop();
    },
  };
};

export type ServedS3 = Awaited<ReturnType<typeof serveS3>>;

/** An error's name and HTTP status, or what it resolved to. */
export const outcome = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error) => `${error.name} ${error.$metadata?.httpStatusCode ?? ""}`.trim(),
  );
