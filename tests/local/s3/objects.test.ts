import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcome, type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "lake";

beforeAll(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: folder.path });
  await served.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await served.stop();
  await folder.remove();
});

const put = (Key: string, Body: string | Uint8Array, more: object = {}) =>
  served.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) =>
  served.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const text = async (Key: string, more: object = {}) => (await get(Key, more)).Body?.transformToString();
const md5 = (body: string | Uint8Array) => createHash("md5").update(body).digest("hex");

describe("an object", () => {
  it("is a plain file under its own name", async () => {
    await put("curated/t/ano=2025/part.parquet", "bytes");
    expect(await readFile(join(folder.path, Bucket, "curated/t/ano=2025/part.parquet"), "utf8")).toBe(
      "bytes",
    );
  });

  it("comes back with everything that was said of it", async () => {
    const sent = {
      ContentType: "application/json",
      CacheControl: "no-cache",
      ContentDisposition: 'attachment; filename="a.json"',
      ContentEncoding: "gzip",
      ContentLanguage: "pt-BR",
      Expires: new Date("2030-01-02T03:04:05Z"),
      Metadata: { "run-id": "0190", note: "=?UTF-8?B?UG9ydGbDs2xpbw==?=" },
    };
    const reply = await put("headers", "{}", sent);
    expect(reply.ETag).toBe(`"${md5("{}")}"`);
    const { Expires, ...same } = sent;
    for (const answer of [
      await get("headers"),
      await served.s3.send(new HeadObjectCommand({ Bucket, Key: "headers" })),
    ]) {
      expect(answer).toMatchObject({
        ...same,
        ETag: reply.ETag,
        ContentLength: 2,
        ExpiresString: Expires.toUTCString(),
      });
      expect(answer.LastModified?.getMilliseconds()).toBe(0);
    }
  });

  it("gives back non-ASCII metadata as an encoded word, in whichever form it came", async () => {
    await put("latin", "x", { Metadata: { note: "Portf\u00f3lio" } });
    expect((await get("latin")).Metadata).toEqual({ note: "=?UTF-8?B?UG9ydGbDs2xpbw==?=" });
    await put("quoted", "x", { Metadata: { note: "=?utf-8?q?Portf=C3=B3lio_te=C3=B3rico?=" } });
    expect((await get("quoted")).Metadata).toEqual({
      note: `=?UTF-8?B?${Buffer.from("Portf\u00f3lio te\u00f3rico").toString("base64")}?=`,
    });
  });

  it("refuses metadata over 2 KB", async () => {
    expect(await outcome(put("big-metadata", "x", { Metadata: { a: "b".repeat(2048) } }))).toBe(
      "MetadataTooLarge 400",
    );
  });

  it.each([0, 1, 512 * 1024, 3_000_001])("of %i bytes comes back whole, sent as a stream", async (size) => {
    const body = Buffer.alloc(size, "0123456789");
    const reply = await served.s3.send(
      new PutObjectCommand({ Bucket, Key: `size-${size}`, Body: Readable.from([body]), ContentLength: size }),
    );
    expect(reply).toMatchObject({ ETag: `"${md5(body)}"`, ChecksumType: "FULL_OBJECT" });
    const answer = await get(`size-${size}`, { ChecksumMode: "ENABLED" });
    expect(answer.ContentEncoding).toBeUndefined();
    expect(answer.ChecksumCRC32).toBe(reply.ChecksumCRC32);
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
  });

  it("that is not there is NoSuchKey, a bucket that is not there NoSuchBucket", async () => {
    expect(await outcome(get("absent"))).toBe("NoSuchKey 404");
    expect(await outcome(served.s3.send(new HeadObjectCommand({ Bucket, Key: "absent" })))).toBe(
      "NotFound 404",
    );
    expect(await outcome(served.s3.send(new GetObjectCommand({ Bucket: "nowhere", Key: "k" })))).toBe(
      "NoSuchBucket 404",
    );
    expect(
      await outcome(served.s3.send(new PutObjectCommand({ Bucket: "nowhere", Key: "k", Body: "x" }))),
    ).toBe("NoSuchBucket 404");
  });

  it("may have a key of 1024 bytes and no more", async () => {
    const key = `${"\u00e9".repeat(511)}/k`;
    await put(key, "long");
    expect(await text(key)).toBe("long");
    expect(await outcome(put(`${key}k`, "x"))).toBe("KeyTooLongError 400");
  });

  it("is deleted once, and deleting it again is no error", async () => {
    await put("gone", "x");
    expect(await outcome(served.s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" })))).toBe("done");
    expect(await outcome(served.s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" })))).toBe("done");
    expect(await outcome(get("gone"))).toBe("NoSuchKey 404");
  });

  it("is deleted in company, key by key", async () => {
    await put("many/<1>&\r\n", "x");
    await put("many/2", "x");
    const reply = await served.s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: {
          Objects: [
            { Key: "many/<1>&\r\n" },
            { Key: "many/2", ETag: '"other"' },
            { Key: "many/absent" },
            { Key: "k".repeat(1025) },
          ],
        },
      }),
    );
    expect(reply.Deleted?.map(({ Key }) => Key)).toEqual(["many/<1>&\r\n", "many/absent"]);
    expect(reply.Errors?.map(({ Code }) => Code)).toEqual(["PreconditionFailed", "KeyTooLongError"]);
    const quiet = await served.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: [{ Key: "many/2" }] } }),
    );
    expect(quiet.Deleted).toBeUndefined();
    expect(await outcome(get("many/2"))).toBe("NoSuchKey 404");
    const tooMany = Array.from({ length: 1001 }, (_, at) => ({ Key: `${at}` }));
    expect(
      await outcome(served.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: tooMany } }))),
    ).toBe("MalformedXML 400");
  });
});

describe("a conditional write", () => {
  it("creates only where there is nothing, with If-None-Match", async () => {
    expect(await outcome(put("once", "1", { IfNoneMatch: "*" }))).toBe("done");
    expect(await outcome(put("once", "2", { IfNoneMatch: "*" }))).toBe("PreconditionFailed 412");
    expect(await text("once")).toBe("1");
    expect(await outcome(put("once", "2", { IfNoneMatch: '"etag"' }))).toBe("NotImplemented 501");
  });

  it("replaces only the version it names, with If-Match", async () => {
    const { ETag } = await put("versioned", "1");
    expect(await outcome(put("versioned", "2", { IfMatch: ETag }))).toBe("done");
    expect(await outcome(put("versioned", "3", { IfMatch: ETag }))).toBe("PreconditionFailed 412");
    expect(await text("versioned")).toBe("2");
    expect(await outcome(put("never-there", "1", { IfMatch: ETag }))).toBe("NoSuchKey 404");
  });

  it("is won by exactly one of many", async () => {
    const bodies = Array.from({ length: 12 }, (_, at) => `body ${at}`);
    const outcomes = await Promise.all(
      bodies.map((body) => outcome(put("raced", body, { IfNoneMatch: "*" }))),
    );
    expect(outcomes.filter((each) => each === "done")).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(["done", "PreconditionFailed 412"]));
    expect(await text("raced")).toBe(bodies[outcomes.indexOf("done")]);

    const { ETag } = await get("raced");
    const second = await Promise.all(
      bodies.map((body) => outcome(put("raced", `2 ${body}`, { IfMatch: ETag }))),
    );
    expect(second.filter((each) => each === "done")).toHaveLength(1);
  });
});

describe("a read", () => {
  const body = "0123456789";
  beforeAll(() => put("ten", body));

  it.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=-99", body, "bytes 0-9/10"],
    ["bytes=8-99", "89", "bytes 8-9/10"],
    ["bytes=0-1,4-5", body, undefined],
    ["lines=1-2", body, undefined],
    ["bytes=5-2", body, undefined],
  ])("of range %s", async (Range, expected, contentRange) => {
    const answer = await get("ten", { Range });
    expect(answer.$metadata.httpStatusCode).toBe(contentRange ? 206 : 200);
    expect(answer.ContentRange).toBe(contentRange);
    expect(await answer.Body?.transformToString()).toBe(expected);
  });

  it.each(["bytes=10-", "bytes=-0"])(
    "of range %s, where there is nothing, is InvalidRange",
    async (Range) => {
      expect(await outcome(get("ten", { Range }))).toBe("InvalidRange 416");
    },
  );

  it("keeps its conditions in their order", async () => {
    const { ETag, LastModified } = await get("ten");
    const before = new Date((LastModified as Date).getTime() - 60_000);
    const other = '"other"';
    const cases: [object, string][] = [
      [{ IfMatch: ETag }, "done"],
      [{ IfMatch: other }, "PreconditionFailed 412"],
      [{ IfMatch: ETag, IfUnmodifiedSince: before }, "done"],
      [{ IfUnmodifiedSince: before }, "PreconditionFailed 412"],
      [{ IfUnmodifiedSince: LastModified }, "done"],
      [{ IfNoneMatch: ETag }, "304"],
      [{ IfNoneMatch: other, IfModifiedSince: LastModified }, "done"],
      [{ IfModifiedSince: LastModified }, "304"],
      [{ IfModifiedSince: before }, "done"],
    ];
    for (const [conditions, expected] of cases)
      expect([conditions, await outcome(get("ten", conditions))]).toEqual([
        conditions,
        expected === "304" ? expect.stringContaining("304") : expected,
      ]);
  });

  it("lets the query say which headers come back", async () => {
    const answer = await get("ten", {
      ResponseContentType: "text/csv",
      ResponseContentDisposition: "inline",
    });
    expect(answer).toMatchObject({ ContentType: "text/csv", ContentDisposition: "inline" });
  });

  it("of an object replaced meanwhile ends with the bytes it began with", async () => {
    const old = Buffer.alloc(4_000_000, "old ");
    await put("replaced", old);
    const answer = await get("replaced");
    await put("replaced", "new");
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(old)).toBe(true);
    expect(await text("replaced")).toBe("new");
  });
});

describe("a copy", () => {
  it("takes body and headers along, or new headers where they are replaced", async () => {
    await put("from \u00e9+%", "body", { ContentType: "text/plain", Metadata: { a: "1" } });
    const CopySource = `${Bucket}/${encodeURIComponent("from \u00e9+%")}`;
    const reply = await served.s3.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource }));
    expect(reply.CopyObjectResult?.ETag).toBe(`"${md5("body")}"`);
    expect(await get("to")).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" } });
    await served.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "to",
        CopySource,
        MetadataDirective: "REPLACE",
        Metadata: { b: "2" },
      }),
    );
    expect(await get("to")).toMatchObject({ Metadata: { b: "2" } });
    expect(await text("to")).toBe("body");
  });

  it("asks for a source that is there, and for a change when onto itself", async () => {
    const copy = (CopySource: string, more: object = {}) =>
      outcome(served.s3.send(new CopyObjectCommand({ Bucket, Key: "self", CopySource, ...more })));
    await put("self", "x");
    expect(await copy(`${Bucket}/absent`)).toBe("NoSuchKey 404");
    expect(await copy(`${Bucket}/self`)).toBe("InvalidRequest 400");
    expect(await copy(`${Bucket}/self`, { MetadataDirective: "REPLACE" })).toBe("done");
    expect(await copy(`${Bucket}/ten`, { CopySourceIfMatch: '"other"' })).toBe("PreconditionFailed 412");
  });
});
