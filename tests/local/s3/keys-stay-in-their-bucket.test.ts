import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join, relative, sep } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asidePath, isPlainKey, keyOfAsidePath } from "../../../local/cloud/s3/keys/placement.ts";
import { type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "keys";

beforeAll(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: join(folder.path, "data") });
  await served.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await served.stop();
  await folder.remove();
});

const awkward = fc.constantFrom(
  "..",
  ".",
  "",
  "a",
  "A",
  "b",
  "\0",
  "%2e%2e",
  "%00",
  "\\",
  "..\\..",
  ".s3",
  ".S3",
  "aside",
  "+",
  " ",
  "\u00e9",
  "e\u0301",
  "\u{1f600}",
  "\r\n",
  "?",
  "#",
  "&",
  "<",
  '"',
  "C:",
  "x".repeat(256),
  "~",
  ":",
  "\u007f",
  "\ufffe",
);
const anyKey = fc
  .oneof(
    fc.array(awkward, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/")),
    fc
      .array(fc.oneof(awkward, fc.string({ unit: "binary", maxLength: 6 })), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join("")),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  )
  .filter((key) => key !== "" && Buffer.byteLength(key) <= 1024 && key.isWellFormed());

/** Straight onto the wire: a client may send what the SDK would tidy up. */
const send = (method: string, key: string, body = "") =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { port, hostname } = new URL(served.endpoint);
    const path = `/${Bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
    const sent = httpRequest(
      { method, hostname, port, path, headers: { "content-length": Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

const everythingIn = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true })).map((entry) =>
    relative(path, join(entry.parentPath, entry.name)).split(sep).join("/"),
  );

describe("keys", () => {
  it("of any text are told apart, kept, listed and deleted, and never leave their bucket's folder", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyKey, { minLength: 1, maxLength: 8 }), async (keys) => {
        for (const key of keys) expect((await send("PUT", key, `of ${key}`)).status).toBe(200);
        for (const key of keys) expect(await send("GET", key)).toEqual({ status: 200, body: `of ${key}` });

        const inByteOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect((await served.service.filesUnder(Bucket, "")).map(({ key }) => key)).toEqual(inByteOrder);
        const listed = await served.s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "url" }));
        expect(listed.Contents?.map(({ Key = "" }) => decodeURIComponent(Key.replaceAll("+", " ")))).toEqual(
          inByteOrder,
        );

        const outside = (await everythingIn(folder.path)).filter(
          (path) => !path.startsWith(`data/${Bucket}/`),
        );
        expect(outside.toSorted()).toEqual([
          "data",
          `data/${Bucket}`,
          `data/${Bucket}.sqlite`,
          `data/${Bucket}.sqlite-wal`,
        ]);

        for (const key of keys) expect((await send("DELETE", key)).status).toBe(204);
        const left = await everythingIn(join(folder.path, "data", Bucket));
        expect(left.filter((path) => !/^\.s3(\/(aside|incoming|parts))?$/.test(path))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("of the SDK arrive as they were given", async () => {
    for (const Key of ["a//b", "x/../y", "./z", "trailing/", "a b+c%", "\u00e9/\u{1f600}"]) {
      await served.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      const { Body } = await served.s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe(Key);
      expect((await served.service.filesUnder(Bucket, Key))[0]?.key).toBe(Key);
      await served.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  });

  it("that cannot lie side by side do: a and a/b, in either order", async () => {
    for (const order of [
      ["a", "a/b", "a/b/c"],
      ["a/b/c", "a/b", "a"],
    ]) {
      for (const key of order) await send("PUT", key, key);
      for (const key of order) expect((await send("GET", key)).body).toBe(key);
      for (const key of order) await send("DELETE", key);
    }
  });

  it("that are not Unicode text are refused", async () => {
    const { port, hostname } = new URL(served.endpoint);
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest({ method: "PUT", hostname, port, path: `/${Bucket}/%ff%fe` }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(status).toBe(400);
  });

  it("kept aside have one path each, without a name that a file system refuses, and are read back from it", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const path = asidePath(key);
        expect(keyOfAsidePath(path)).toBe(key);
        for (const name of path.split("/")) expect(name).toMatch(/^[+@][a-z0-9._%A-F-]{1,200}$/);
      }),
    );
  });

  it("that are plain resolve to themselves below the folder", () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        if (isPlainKey(key)) expect(relative("/bucket", join("/bucket", key))).toBe(key);
      }),
    );
  });
});
