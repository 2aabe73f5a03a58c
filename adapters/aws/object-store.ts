import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { TransientError } from "../../core/errors.ts";
import type { ObjectHead, ObjectInfo, ObjectStore, PutOptions, StoredObject } from "../../core/ports.ts";
import { calling, isNamed, translated } from "./errors.ts";

/** S3 takes this many keys in one DeleteObjects. */
const keysPerDelete = 1000;

const conditions = ({ onlyIf }: PutOptions) => {
  if (onlyIf === undefined) return {};
  return onlyIf === "absent" ? { IfNoneMatch: "*" } : { IfMatch: onlyIf.etag };
};

/** One S3 bucket. */
export const createS3ObjectStore = (s3: S3Client, bucket: string): ObjectStore => {
  const name = (key: string) => `s3://${bucket}/${key}`;

  async function* list(prefix: string): AsyncGenerator<ObjectInfo> {
    let token: string | undefined;
    do {
      const page = await calling(`list ${name(prefix)}`, () =>
        s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })),
      );
      for (const { Key, ETag, Size } of page.Contents ?? [])
        if (Key !== undefined) yield { key: Key, etag: ETag ?? "", size: Size ?? 0 };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  const absentAs = async <Result>(
    doing: string,
    call: () => Promise<Result>,
  ): Promise<Result | undefined> => {
    try {
      return await call();
    } catch (error) {
      if (isNamed(error, "NoSuchKey", "NotFound")) return undefined;
      throw translated(error, doing);
    }
  };

  return {
    list,

    head: (key) =>
      absentAs(`head ${name(key)}`, async (): Promise<ObjectHead> => {
        const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return { key, etag: head.ETag ?? "", size: head.ContentLength ?? 0, metadata: head.Metadata ?? {} };
      }),

    get: (key) =>
      absentAs(`get ${name(key)}`, async (): Promise<StoredObject> => {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
        return { key, etag: object.ETag ?? "", size: body.byteLength, metadata: object.Metadata ?? {}, body };
      }),

    read: (key) =>
      absentAs(`read ${name(key)}`, async () => {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        // In Node the SDK gives a readable stream.
        return object.Body as unknown as AsyncIterable<Uint8Array>;
      }),

    put: async (key, body, options = {}) => {
      try {
        await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentType: options.contentType,
            Metadata: options.metadata === undefined ? undefined : { ...options.metadata },
            ...conditions(options),
          }),
        );
        return "written";
      } catch (error) {
        const isConditional = options.onlyIf !== undefined;
        // If-Match over a key that is gone answers NoSuchKey; two writers at one instant may both get a conflict.
        if (isConditional && isNamed(error, "PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"))
          return "lost";
        throw translated(error, `put ${name(key)}`);
      }
    },

    delete: async (keys) => {
      for (let at = 0; at < keys.length; at += keysPerDelete) {
        const some = keys.slice(at, at + keysPerDelete);
        const answer = await calling(`delete ${some.length} objects of ${bucket}`, () =>
          s3.send(
            new DeleteObjectsCommand({
              Bucket: bucket,
              Delete: { Objects: some.map((Key) => ({ Key })), Quiet: true },
            }),
          ),
        );
        const failed = answer.Errors?.[0];
        if (failed)
          throw new TransientError("aws-failed", `delete ${name(failed.Key ?? "")}: ${failed.Message}`);
      }
    },
  };
};
