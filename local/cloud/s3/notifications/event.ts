import { ownerId } from "../http/refused-headers.ts";
import { formEncode } from "../keys/form-encode.ts";

export type S3EventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete";

export interface S3EventFacts {
  readonly event: S3EventName;
  readonly region: string;
  readonly at: Date;
  readonly bucket: string;
  readonly configurationId: string;
  readonly key: string;
  readonly sequencer: string;
  /** Left out for a removal. */
  readonly written?: { readonly size: number; readonly etag: string };
  readonly requestId: string;
  readonly sourceAddress: string;
}

/** Stands for the host id of a reply, which is opaque. */
export const hostId = (requestId: string): string => Buffer.from(`bovespa-${requestId}`).toString("base64");

/** One record, as S3 sends it (Event message structure, version 2.1). */
export const writeS3Event = (facts: S3EventFacts): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: facts.region,
        eventTime: facts.at.toISOString(),
        eventName: facts.event,
        userIdentity: { principalId: "AWS:LOCAL" },
        requestParameters: { sourceIPAddress: facts.sourceAddress },
        responseElements: {
          "x-amz-request-id": facts.requestId,
          "x-amz-id-2": hostId(facts.requestId),
        },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: facts.configurationId,
          bucket: {
            name: facts.bucket,
            ownerIdentity: { principalId: ownerId },
            arn: `arn:aws:s3:::${facts.bucket}`,
          },
          object: {
            key: formEncode(facts.key),
            ...(facts.written ? { size: facts.written.size, eTag: facts.written.etag } : {}),
            sequencer: facts.sequencer,
          },
        },
      },
    ],
  });

/** What a topic gets when a configuration names it for the first time. */
export const writeTestEvent = (bucket: string, at: Date, requestId: string): string =>
  JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: at.toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: hostId(requestId),
  });
