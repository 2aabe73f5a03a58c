import { checksumHeader } from "../body/checksums.ts";
import { receiveBody } from "../body/receive.ts";
import type { ObjectRecord } from "../bucket/records.ts";
import { readObjectHeaders } from "../http/object-headers.ts";
import { type Operation, quoted } from "../operation.ts";
import { storeObject } from "./store-object.ts";

export const checksumReply = ({ checksum }: Pick<ObjectRecord, "checksum">): Record<string, string> =>
  checksum
    ? { [checksumHeader(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type }
    : {};

export const putObject: Operation = async (request, context) => {
  const bucket = context.buckets.get(request.bucket);
  const headers = readObjectHeaders(request);
  const incoming = bucket.incoming();
  const received = await receiveBody(request, bucket.files.at(incoming));
  const record = storeObject(
    { ...received, ...headers, event: "ObjectCreated:Put", incoming },
    bucket,
    request,
    context,
  );
  return { status: 200, headers: { etag: quoted(record.etag), ...checksumReply(record) } };
};
