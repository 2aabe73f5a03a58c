import type { Checksum } from "../body/checksums.ts";
import type { Bucket } from "../bucket/bucket.ts";
import type { ObjectRecord } from "../bucket/records.ts";
import { checkWriteConditions } from "../http/conditions.ts";
import type { ObjectHeaders } from "../http/object-headers.ts";
import type { S3EventName } from "../notifications/event.ts";
import { type Context, notificationsOf, wholeSeconds } from "../operation.ts";
import type { S3Request } from "../request.ts";

export interface NewObject extends ObjectHeaders {
  readonly event: S3EventName;
  /** Path of the body within the bucket. */
  readonly incoming: string;
  readonly size: number;
  readonly etag: string;
  readonly checksum: Checksum | undefined;
}

type Within = Parameters<Parameters<Bucket["change"]>[0]>[0];

/**
 * Commits an object together with its notifications, if the request's conditions hold at that moment. `alongside`
 * runs in the same transaction, first.
 */
export const storeObject = (
  { event, incoming, size, etag, checksum, system, metadata }: NewObject,
  bucket: Bucket,
  request: S3Request,
  context: Context,
  alongside: (change: Within) => void = () => undefined,
): ObjectRecord => {
  const { key } = request;
  return bucket.change((change) => {
    alongside(change);
    checkWriteConditions(request, key, bucket.objects.get(key));
    const record = change.putObject(
      { key, size, etag, checksum, system, metadata, modified: wholeSeconds(context.clock) },
      incoming,
    );
    const told = { event, key, sequencer: record.sequencer, written: { size, etag } };
    for (const notification of notificationsOf(told, bucket, request, context)) change.notify(notification);
    return record;
  }, incoming);
};
