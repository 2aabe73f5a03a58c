import { access, mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createS3Service } from "../../../local/cloud/s3/s3-service.ts";
import { outcome, type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "lake";

beforeEach(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: folder.path });
});
afterEach(async () => {
  await served.stop();
  await folder.remove();
});

const create = (name: string, more: object = {}) =>
  outcome(served.s3.send(new CreateBucketCommand({ Bucket: name, ...more })));

describe("a bucket", () => {
  it("can be created twice, headed, located and listed", async () => {
    expect(await create("raw")).toBe("done");
    expect(await create(Bucket)).toBe("done");
    expect(await create(Bucket)).toBe("done");
    expect(await served.s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({
      BucketRegion: "us-east-1",
    });
    const { LocationConstraint } = await served.s3.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint || undefined).toBeUndefined();
    const { Buckets } = await served.s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket, "raw"]);
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
  });

  it("that is not there is 404", async () => {
    expect(await outcome(served.s3.send(new HeadBucketCommand({ Bucket })))).toBe("NotFound 404");
    expect(await outcome(served.s3.send(new DeleteBucketCommand({ Bucket })))).toBe("NoSuchBucket 404");
  });

  it.each([
    "ab",
    "Upper",
    "under_score",
    "a..b",
    "192.168.0.1",
    "-a-b",
    "xn--abc",
    "lake.sqlite",
    "lake.sqlite-wal",
  ])("cannot be named %s", async (name) => {
    expect(await create(name)).toBe("InvalidBucketName 400");
  });

  it("belongs to the region it is asked in", async () => {
    const elsewhere = { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } };
    expect(await create(Bucket, elsewhere)).toBe("IllegalLocationConstraintException 400");
  });

  it("is deleted only when empty, with its folder and its index", async () => {
    await create(Bucket);
    await served.s3.send(new PutObjectCommand({ Bucket, Key: "a/b", Body: "x" }));
    expect(await outcome(served.s3.send(new DeleteBucketCommand({ Bucket })))).toBe("BucketNotEmpty 409");
    await served.s3.send(new DeleteObjectCommand({ Bucket, Key: "a/b" }));
    await mkdir(join(folder.path, Bucket, "mine"));
    await writeFile(join(folder.path, Bucket, "mine/by-hand.txt"), "not S3's to delete");
    expect(await outcome(served.s3.send(new DeleteBucketCommand({ Bucket })))).toBe("BucketNotEmpty 409");
  });

  it("leaves nothing behind when deleted, and can be created again", async () => {
    await create(Bucket);
    await served.s3.send(new DeleteBucketCommand({ Bucket }));
    for (const name of [Bucket, `${Bucket}.sqlite`, `${Bucket}.sqlite-wal`])
      await expect(access(join(folder.path, name))).rejects.toThrow("ENOENT");
    expect(await outcome(served.s3.send(new HeadBucketCommand({ Bucket })))).toBe("NotFound 404");
    expect(await create(Bucket)).toBe("done");
  });

  it("is held by one service alone", async () => {
    await create(Bucket);
    const second = createS3Service({
      dataDir: folder.path,
      region: "us-east-1",
      publish: async () => undefined,
    });
    await expect(second.start()).rejects.toThrow("locked");
  });
});

describe("what is not done", () => {
  it("is answered with 501, and changes nothing", async () => {
    await create(Bucket);
    const named = { Bucket, Key: "k" };
    const unknown = [
      () => served.s3.send(new GetBucketVersioningCommand({ Bucket })),
      () => served.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } })),
      () => served.s3.send(new GetObjectAclCommand(named)),
      () => served.s3.send(new GetObjectCommand({ ...named, VersionId: "1" })),
      () => served.s3.send(new GetObjectCommand({ ...named, PartNumber: 1 })),
      () => served.s3.send(new PutObjectCommand({ ...named, Body: "x", ServerSideEncryption: "aws:kms" })),
      () => served.s3.send(new PutObjectCommand({ ...named, Body: "x", ACL: "public-read" })),
      () => served.s3.send(new PutObjectCommand({ ...named, Body: "x", Tagging: "a=b" })),
      () => served.s3.send(new PutObjectCommand({ ...named, Body: "x", StorageClass: "GLACIER" })),
    ];
    for (const ask of unknown)
      expect([String(ask), await outcome(ask())]).toEqual([String(ask), "NotImplemented 501"]);
    expect(await outcome(served.s3.send(new GetObjectCommand({ Bucket, Key: "k" })))).toBe("NoSuchKey 404");
  });

  it("is an XML document also for a client that knows no S3", async () => {
    const { port } = new URL(served.endpoint);
    const answer = await new Promise<{ status: number | undefined; type: string | undefined; text: string }>(
      (resolve, reject) => {
        const sent = request({ method: "PATCH", host: "127.0.0.1", port, path: "/lake/key" }, (response) => {
          let text = "";
          response.on("data", (chunk) => {
            text += chunk;
          });
          response.on("end", () =>
            resolve({ status: response.statusCode, type: response.headers["content-type"], text }),
          );
        });
        sent.on("error", reject);
        sent.end();
      },
    );
    expect(answer).toMatchObject({ status: 405, type: "application/xml" });
    expect(answer.text).toContain("<Error><Code>MethodNotAllowed</Code>");
  });

  it("is for another account", async () => {
    await create(Bucket);
    expect(
      await outcome(
        served.s3.send(
          new PutObjectCommand({ Bucket, Key: "k", Body: "x", ExpectedBucketOwner: "111111111111" }),
        ),
      ),
    ).toBe("AccessDenied 403");
  });
});
