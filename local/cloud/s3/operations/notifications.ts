import { requireDocument } from "../body/document.ts";
import { readNotifications, writeNotifications } from "../notifications/configuration.ts";
import { writeTestEvent } from "../notifications/event.ts";
import type { Operation } from "../operation.ts";

export const putBucketNotification: Operation = async (request, { buckets, clock }) => {
  const bucket = buckets.get(request.bucket);
  const wanted = readNotifications(await requireDocument(request, "NotificationConfiguration"));
  if (JSON.stringify(wanted) === JSON.stringify(bucket.notifications())) return { status: 200 };
  bucket.change((change) => {
    bucket.setNotifications(wanted);
    for (const topicArn of new Set(wanted.map((configuration) => configuration.topicArn)))
      change.notify({ topicArn, message: writeTestEvent(bucket.name, clock(), request.id) });
  });
  return { status: 200 };
};

export const getBucketNotification: Operation = (request, { buckets }) => ({
  status: 200,
  body: writeNotifications(buckets.get(request.bucket).notifications()),
});
