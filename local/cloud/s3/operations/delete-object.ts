import type { Bucket, Change } from "../bucket/bucket.ts";
import { checkDeleteCondition } from "../http/conditions.ts";
import { type Context, notificationsOf, type Operation } from "../operation.ts";
import { header, type S3Request } from "../request.ts";

/** Within a transaction. A key that is not there is deleted already, and nobody hears of it. */
export const removeKey = (
  { key, ifMatch }: { readonly key: string; readonly ifMatch: string | undefined },
  change: Change,
  bucket: Bucket,
  request: S3Request,
  context: Context,
): void => {
  const existing = bucket.objects.get(key);
  checkDeleteCondition(ifMatch, existing);
  if (!existing) return;
  const sequencer = change.removeObject(existing);
  const told = { event: "ObjectRemoved:Delete", key, sequencer } as const;
  for (const notification of notificationsOf(told, bucket, request, context)) change.notify(notification);
};

export const deleteObject: Operation = (request, context) => {
  const bucket = context.buckets.get(request.bucket);
  const target = { key: request.key, ifMatch: header(request, "if-match") };
  bucket.change((change) => removeKey(target, change, bucket, request, context));
  return { status: 204 };
};
