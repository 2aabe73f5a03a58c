import { access, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { outcome, type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "lake";
const at = (...path: string[]) => join(folder.path, ...path);

beforeEach(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: folder.path });
  await served.s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["a", "a/b", "c/../d", "e/f"])
    await served.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterEach(async () => {
  await served.stop();
  await folder.remove();
});

/** Stops, lets a person at the files, and starts again. */
const meanwhile = async (work: () => Promise<unknown>) => {
  await served.stop();
  await work();
  served = await serveS3({ dataDir: folder.path });
};
const keys = async () =>
  (await served.s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key = "" }) => Key) ?? [];
const text = async (Key: string) =>
  (await served.s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe("after a restart", () => {
  it("nothing has changed when nobody changed anything", async () => {
    await meanwhile(async () => undefined);
    expect(await keys()).toEqual(["a", "a/b", "c/../d", "e/f"]);
    for (const key of await keys()) expect(await text(key)).toBe(key);
  });

  it("a bucket whose folder and index were deleted is gone until it is created", async () => {
    await meanwhile(() =>
      Promise.all([Bucket, `${Bucket}.sqlite`].map((name) => rm(at(name), { recursive: true }))),
    );
    expect(await outcome(served.s3.send(new HeadBucketCommand({ Bucket })))).toBe("NotFound 404");
    await served.s3.send(new CreateBucketCommand({ Bucket }));
    expect(await keys()).toEqual([]);
  });

  it("a bucket whose folder was deleted is empty", async () => {
    await meanwhile(() => rm(at(Bucket), { recursive: true }));
    expect(await keys()).toEqual([]);
    await served.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "again" }));
    expect(await text("a")).toBe("again");
  });

  it("a bucket whose index was deleted has its files, those kept aside too", async () => {
    await meanwhile(() => rm(at(`${Bucket}.sqlite`)));
    expect(await keys()).toEqual(["a", "a/b", "c/../d", "e/f"]);
    for (const key of await keys()) expect(await text(key)).toBe(key);
  });

  it("files deleted, added and edited by hand are seen as they are, and nobody is told", async () => {
    await served.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          TopicConfigurations: [
            { TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Events: ["s3:ObjectCreated:*"] },
          ],
        },
      }),
    );
    await served.service.drained();
    await meanwhile(async () => {
      await rm(at(Bucket, "a"));
      await writeFile(at(Bucket, "e/f"), "edited by hand");
      await mkdir(at(Bucket, "new/folder"), { recursive: true });
      await writeFile(at(Bucket, "new/folder/file.json"), "{}");
      await writeFile(at(Bucket, "new/.DS_Store"), "litter");
      await symlink("/etc", at(Bucket, "new/link"));
      await symlink("/etc/hostname", at(Bucket, "new/linked-file"));
    });
    expect(await keys()).toEqual(["a/b", "c/../d", "e/f", "new/folder/file.json"]);
    expect(await text("e/f")).toBe("edited by hand");
    const { ETag, ContentLength } = await served.s3.send(
      new GetObjectCommand({ Bucket, Key: "new/folder/file.json" }),
    );
    expect([ETag, ContentLength]).toEqual(['"99914b932bd37a50b983c5e7c90ae93b"', 2]);
    expect(served.service.pendingNotifications()).toBe(0);
    expect(served.recorder.published).toEqual([]);
  });

  it("bodies that never arrived whole are gone", async () => {
    await meanwhile(() => writeFile(at(Bucket, ".s3/incoming/left-behind"), "half"));
    await expect(access(at(Bucket, ".s3/incoming/left-behind"))).rejects.toThrow("ENOENT");
    expect(await keys()).toEqual(["a", "a/b", "c/../d", "e/f"]);
  });
});

describe("while it runs", () => {
  it("a file that a person put in a new key's place is left alone", async () => {
    await writeFile(at(Bucket, "mine"), "by hand");
    await served.s3.send(new PutObjectCommand({ Bucket, Key: "mine", Body: "by S3" }));
    expect(await text("mine")).toBe("by S3");
    expect(await readFile(at(Bucket, "mine"), "utf8")).toBe("by hand");
  });

  it("an object whose file was changed is an error, not other bytes under an old ETag", async () => {
    await writeFile(at(Bucket, "e/f"), "longer than before");
    expect(await outcome(text("e/f"))).toBe("InternalError 500");
  });
});
