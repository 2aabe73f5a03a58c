import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDigester } from "../../../local/cloud/s3/body/checksums.ts";
import { outcome, type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "parts";
const fiveMiB = 5 * 1024 * 1024;

beforeAll(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: folder.path });
  await served.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await served.stop();
  await folder.remove();
});

const begin = async (Key: string, more: object = {}) => {
  const { UploadId } = await served.s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: "CRC32", ...more }),
  );
  const named = { Bucket, Key, UploadId: UploadId as string };
  return {
    named,
    part: async (PartNumber: number, Body: Uint8Array | string, with_: object = {}) => {
      const reply = await served.s3.send(new UploadPartCommand({ ...named, PartNumber, Body, ...with_ }));
      return { PartNumber, ETag: reply.ETag, ChecksumCRC32: reply.ChecksumCRC32 };
    },
    complete: (Parts: object[], with_: object = {}) =>
      served.s3.send(new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts }, ...with_ })),
    abort: () => served.s3.send(new AbortMultipartUploadCommand(named)),
  };
};
const md5 = (...bodies: Uint8Array[]) => {
  const hash = createHash("md5");
  for (const body of bodies) hash.update(body);
  return hash.digest();
};
const crc32 = (body: Uint8Array) => {
  const digester = createDigester("CRC32");
  digester.update(body);
  return digester.digest();
};

describe("a multipart upload", () => {
  const first = Buffer.alloc(fiveMiB, "first ");
  const last = Buffer.from("last");

  it("becomes one object, with the ETag and the checksum of its parts", async () => {
    const upload = await begin("whole", { ContentType: "text/plain", Metadata: { a: "1" } });
    // Out of order, and one of them twice: what was sent last counts.
    const two = await upload.part(2, last);
    await upload.part(1, "to be replaced");
    const one = await upload.part(1, first);
    expect(await outcome(served.s3.send(new GetObjectCommand({ Bucket, Key: "whole" })))).toBe(
      "NoSuchKey 404",
    );
    const reply = await upload.complete([one, two]);
    expect(reply.ETag).toBe(`"${md5(md5(first), md5(last)).toString("hex")}-2"`);
    expect(reply.ChecksumCRC32).toBe(
      `${crc32(Buffer.concat([crc32(first), crc32(last)])).toString("base64")}-2`,
    );
    const answer = await served.s3.send(new GetObjectCommand({ Bucket, Key: "whole" }));
    expect(answer).toMatchObject({ ETag: reply.ETag, ContentType: "text/plain", Metadata: { a: "1" } });
    const body = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    expect(body.equals(Buffer.concat([first, last]))).toBe(true);
    expect(await readdir(join(folder.path, Bucket, ".s3/parts"))).toEqual([]);
    expect(await outcome(upload.complete([one, two]))).toBe("NoSuchUpload 404");
  });

  it("of type FULL_OBJECT has the checksum of the whole, and is held against it", async () => {
    const upload = await begin("full", { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const parts = [await upload.part(1, first), await upload.part(2, last)];
    const sum = crc32(Buffer.concat([first, last])).toString("base64");
    expect(await outcome(upload.complete(parts, { ChecksumCRC32: "AAAAAA==" }))).toBe("BadDigest 400");
    expect(await outcome(upload.complete(parts, { MpuObjectSize: 7 }))).toBe("InvalidRequest 400");
    const reply = await upload.complete(parts, { ChecksumCRC32: sum, ChecksumType: "FULL_OBJECT" });
    expect(reply).toMatchObject({ ChecksumCRC32: sum, ChecksumType: "FULL_OBJECT" });
    const answer = await served.s3.send(
      new GetObjectCommand({ Bucket, Key: "full", ChecksumMode: "ENABLED" }),
    );
    expect((await answer.Body?.transformToByteArray())?.length).toBe(fiveMiB + 4);
  });

  it("refuses parts that are too small, unknown or out of order, and can be completed after that", async () => {
    const upload = await begin("picky");
    const one = await upload.part(1, "small");
    const two = await upload.part(2, last);
    expect(await outcome(upload.complete([one, two]))).toBe("EntityTooSmall 400");
    expect(await outcome(upload.complete([two, one]))).toBe("InvalidPartOrder 400");
    expect(await outcome(upload.complete([one, { ...two, PartNumber: 3 }]))).toBe("InvalidPart 400");
    expect(await outcome(upload.complete([{ PartNumber: 1, ETag: two.ETag }]))).toBe("InvalidPart 400");
    expect(await outcome(upload.complete([]))).toBe("MalformedXML 400");
    expect(await outcome(upload.part(0, "x"))).toBe("InvalidArgument 400");
    expect(await outcome(upload.part(10_001, "x"))).toBe("InvalidArgument 400");
    expect(await outcome(upload.complete([one]))).toBe("done");
  });

  it("is completed only if its condition holds, and stays when it does not", async () => {
    await served.s3.send(new PutObjectCommand({ Bucket, Key: "taken", Body: "here first" }));
    const upload = await begin("taken");
    const one = await upload.part(1, last);
    expect(await outcome(upload.complete([one], { IfNoneMatch: "*" }))).toBe("PreconditionFailed 412");
    expect(await outcome(upload.complete([one]))).toBe("done");
  });

  it("is gone once aborted, with its parts", async () => {
    const upload = await begin("aborted");
    const one = await upload.part(1, last);
    await upload.abort();
    expect(await outcome(upload.abort())).toBe("NoSuchUpload 404");
    expect(await outcome(upload.part(2, last))).toBe("NoSuchUpload 404");
    expect(await outcome(upload.complete([one]))).toBe("NoSuchUpload 404");
    expect(await readdir(join(folder.path, Bucket, ".s3/parts"))).toEqual([]);
    expect(await readdir(join(folder.path, Bucket, ".s3/incoming"))).toEqual([]);
  });

  it("lists its parts page by page", async () => {
    const upload = await begin("listed-parts");
    for (const number of [3, 1, 2]) await upload.part(number, `part ${number}`);
    const list = (more: object) => served.s3.send(new ListPartsCommand({ ...upload.named, ...more }));
    const page = await list({ MaxParts: 2 });
    expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2", ChecksumAlgorithm: "CRC32" });
    expect(page.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 6],
      [2, 6],
    ]);
    const rest = await list({ PartNumberMarker: "2" });
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    expect(rest.IsTruncated).toBe(false);
    await upload.abort();
  });
});

describe("ListMultipartUploads", () => {
  it("goes by key, then by beginning, page by page, and rolls keys up", async () => {
    const uploads = [];
    for (const key of ["m/b", "m/a", "m/a", "n/x/1", "n/x/2"]) uploads.push(await begin(key));
    const list = (more: object) => served.s3.send(new ListMultipartUploadsCommand({ Bucket, ...more }));
    const seen: unknown[] = [];
    let markers: object = {};
    for (let pages = 0; pages < 10; pages++) {
      const page = await list({ MaxUploads: 1, ...markers });
      seen.push(...(page.Uploads ?? []).map(({ Key, UploadId }) => `${Key} ${UploadId}`));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    const ids = uploads.map(({ named }) => `${named.Key} ${named.UploadId}`);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(seen).toEqual(seen.toSorted());
    const rolled = await list({ Prefix: "n/", Delimiter: "/" });
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: "n/x/" }]);
    expect((await list({ Prefix: "m/", KeyMarker: "m/a" })).Uploads?.map(({ Key }) => Key)).toEqual(["m/b"]);
    for (const upload of uploads) await upload.abort();
    expect((await list({})).Uploads).toBeUndefined();
  });
});
