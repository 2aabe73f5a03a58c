import type { Readable } from "node:stream";
import type { Bucket } from "./bucket/bucket.ts";
import type { Buckets } from "./buckets.ts";
import { configurationsFor } from "./notifications/configuration.ts";
import { type S3EventName, writeS3Event } from "./notifications/event.ts";
import type { S3Notification } from "./notifications/notification.ts";
import type { S3Request } from "./request.ts";

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is an XML document. */
  readonly body?: string | Buffer | Readable;
}

export interface Context {
  readonly buckets: Buckets;
  readonly region: string;
  readonly clock: () => Date;
}

export type Operation = (request: S3Request, context: Context) => Reply | Promise<Reply>;

/** The clock at the resolution in which S3 keeps times. */
export const wholeSeconds = (clock: () => Date): number => Math.floor(clock().getTime() / 1000) * 1000;

export const quoted = (etag: string): string => `"${etag}"`;

/** What the configured topics are to be told of a change. */
export const notificationsOf = (
  change: {
    readonly event: S3EventName;
    readonly key: string;
    readonly sequencer: string;
    readonly written?: { readonly size: number; readonly etag: string };
  },
  bucket: Bucket,
  request: S3Request,
  { region, clock }: Context,
): readonly S3Notification[] =>
  configurationsFor(bucket.notifications(), change.event, change.key).map(({ id, topicArn }) => ({
    topicArn,
    message: writeS3Event({
      ...change,
      region,
      at: clock(),
      bucket: bucket.name,
      configurationId: id,
      requestId: request.id,
      sourceAddress: request.sourceAddress,
    }),
  }));
