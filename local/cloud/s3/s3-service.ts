import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createBuckets } from "./buckets.ts";
import { S3Error } from "./errors.ts";
import { objectPath } from "./keys/placement.ts";
import { listObjects } from "./listing.ts";
import type { S3Notification } from "./notifications/notification.ts";
import { sendError, sendReply } from "./reply.ts";
import { readRequest, type S3Request } from "./request.ts";
import { routeOf } from "./router.ts";

export interface S3Options {
  /** Holds the buckets: objects as `<dataDir>/<bucket>/<key>`, indexes as `<dataDir>/<bucket>.sqlite`. */
  readonly dataDir: string;
  readonly region: string;
  /** The notification is durable once it resolves; it is tried again for as long as it rejects. */
  readonly publish: (notification: S3Notification) => Promise<void>;
  readonly clock?: () => Date;
}

export interface StoredFile {
  readonly key: string;
  /** Absolute. */
  readonly path: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
}

export interface S3Service {
  /** Answers one path-style request. Who may ask is for the server in front to decide. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Finishes what a crash left half done, takes in what people changed, and delivers what is still in the outbox. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Notifications that are committed but not yet published. */
  pendingNotifications(): number;
  /** Resolves when every notification is published; rejects when the service stops before. */
  drained(): Promise<void>;
  /** The objects under a prefix as plain files, by key; none for a bucket that is not there. */
  filesUnder(bucket: string, prefix: string): Promise<readonly StoredFile[]>;
}

const unavailable = () => new S3Error("ServiceUnavailable", 503, "The embedded S3 is not running.");

/** A small S3 over plain files. What it does not do it answers with 501. */
export const createS3Service = ({
  dataDir,
  region,
  publish,
  clock = () => new Date(),
}: S3Options): S3Service => {
  const buckets = createBuckets({ dataDir, clock, publish });
  const context = { buckets, region, clock };
  let isRunning = false;

  return {
    async handle(incoming, response) {
      const id = randomBytes(8).toString("hex").toUpperCase();
      let request: S3Request | undefined;
      try {
        request = readRequest(incoming, id);
        if (!isRunning) throw unavailable();
        await sendReply(await routeOf(request)(request, context), id, response);
      } catch (error) {
        await sendError(error, request, { id, incoming, response });
      }
    },
    async start() {
      mkdirSync(dataDir, { recursive: true });
      try {
        await buckets.open();
      } catch (error) {
        await buckets.close();
        throw error;
      }
      isRunning = true;
    },
    async stop() {
      isRunning = false;
      await buckets.close();
    },
    pendingNotifications: () => buckets.all().reduce((sum, bucket) => sum + bucket.outbox.pending(), 0),
    async drained() {
      await Promise.all(buckets.all().map((bucket) => bucket.outbox.drained()));
    },
    async filesUnder(name, prefix) {
      const bucket = buckets.find(name);
      if (!bucket) return [];
      const query = { prefix, delimiter: "", after: undefined, maxKeys: Number.MAX_SAFE_INTEGER - 1 };
      return listObjects(bucket.objects, query).objects.map(({ key, aside, etag, size }) => ({
        key,
        path: bucket.files.at(objectPath(key, aside)),
        etag,
        size,
      }));
    },
  };
};
