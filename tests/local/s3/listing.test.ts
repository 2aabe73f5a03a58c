import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ListedObject } from "../../../local/cloud/s3/bucket/object-index.ts";
import { listObjects } from "../../../local/cloud/s3/listing.ts";
import { outcome, type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "list";

beforeAll(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: folder.path });
  await served.s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["a", "b/1", "b/2/x", "b/2/y", "b/3", "c/", "c/1", "d e+f", "\u00e9"])
    await served.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(async () => {
  await served.stop();
  await folder.remove();
});

const page = async (more: object) => {
  const answer = await served.s3.send(new ListObjectsV2Command({ Bucket, ...more }));
  return {
    keys: answer.Contents?.map(({ Key }) => Key) ?? [],
    prefixes: answer.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? [],
    token: answer.NextContinuationToken,
    answer,
  };
};

describe("ListObjectsV2", () => {
  it("rolls keys up at the delimiter", async () => {
    expect(await page({ Delimiter: "/" })).toMatchObject({
      keys: ["a", "d e+f", "\u00e9"],
      prefixes: ["b/", "c/"],
    });
    expect(await page({ Delimiter: "/", Prefix: "b/" })).toMatchObject({
      keys: ["b/1", "b/3"],
      prefixes: ["b/2/"],
    });
    expect(await page({ Delimiter: "/", Prefix: "c/" })).toMatchObject({ keys: ["c/", "c/1"], prefixes: [] });
    expect(await page({ Delimiter: "2/", Prefix: "b" })).toMatchObject({
      keys: ["b/1", "b/3"],
      prefixes: ["b/2/"],
    });
  });

  it("pages with a delimiter without showing a prefix twice", async () => {
    const seen: unknown[] = [];
    let ContinuationToken: string | undefined;
    do {
      const { keys, prefixes, token, answer } = await page({ Delimiter: "/", MaxKeys: 1, ContinuationToken });
      expect(answer.KeyCount).toBe(1);
      seen.push(...keys, ...prefixes);
      ContinuationToken = token;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(["a", "b/", "c/", "d e+f", "\u00e9"]);
  });

  it("begins after a key, names owners and encodes keys when asked to", async () => {
    expect((await page({ StartAfter: "b/2/x" })).keys).toEqual([
      "b/2/y",
      "b/3",
      "c/",
      "c/1",
      "d e+f",
      "\u00e9",
    ]);
    const { answer } = await page({ FetchOwner: true, EncodingType: "url", Prefix: "d" });
    expect(answer.Contents?.[0]).toMatchObject({
      Key: "d+e%2Bf",
      Owner: { ID: expect.any(String) },
      Size: 5,
    });
  });

  it("answers max-keys of 0 with nothing, and refuses what is no number or no token", async () => {
    expect((await page({ MaxKeys: 0 })).answer).toMatchObject({ IsTruncated: false, KeyCount: 0 });
    expect(await outcome(page({ MaxKeys: -1 }))).toBe("InvalidArgument 400");
    expect(await outcome(page({ ContinuationToken: "no token!" }))).toBe("InvalidArgument 400");
    expect(await outcome(served.s3.send(new ListObjectsV2Command({ Bucket: "nowhere" })))).toBe(
      "NoSuchBucket 404",
    );
  });
});

describe("ListObjects", () => {
  it("goes on from its marker", async () => {
    const send = (more: object) => served.s3.send(new ListObjectsCommand({ Bucket, ...more }));
    const first = await send({ Delimiter: "/", MaxKeys: 2 });
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: "b/" });
    const second = await send({ Delimiter: "/", Marker: first.NextMarker });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(["d e+f", "\u00e9"]);
    expect(second.CommonPrefixes).toEqual([{ Prefix: "c/" }]);
    expect((await send({ Marker: "c/" })).Contents?.map(({ Key }) => Key)).toEqual([
      "c/1",
      "d e+f",
      "\u00e9",
    ]);
  });
});

describe("a listing", () => {
  const compare = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
  const indexOf = (keys: readonly string[]) => {
    const sorted = keys.toSorted(compare).map((key) => ({ key }) as ListedObject);
    return {
      range: (from: Uint8Array, until: Uint8Array | undefined, limit: number) =>
        sorted
          .filter(
            ({ key }) =>
              Buffer.compare(Buffer.from(key), from) >= 0 &&
              (!until || Buffer.compare(Buffer.from(key), until) < 0),
          )
          .slice(0, limit),
    };
  };

  it("of any keys, prefix, delimiter and page size shows each key or its prefix once, in byte order", () => {
    const smallText = fc.string({
      unit: fc.constantFrom("a", "b", "/", "\u00ff", "\uffff", "\u{10ffff}"),
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(
          smallText.filter((key) => key !== ""),
          { maxLength: 30 },
        ),
        fc.string({ unit: fc.constantFrom("a", "/"), maxLength: 2 }),
        fc.constantFrom("", "/", "a", "ab", "\u{10ffff}"),
        fc.integer({ min: 1, max: 5 }),
        (keys, prefix, delimiter, maxKeys) => {
          const expected = new Set<string>();
          for (const key of keys.filter((each) => each.startsWith(prefix)).toSorted(compare)) {
            const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
            expected.add(at < 0 ? key : key.slice(0, at + delimiter.length));
          }
          const seen: string[] = [];
          let after: string | undefined;
          for (let pages = 0; pages <= keys.length; pages++) {
            const found = listObjects(indexOf(keys), { prefix, delimiter, after, maxKeys });
            const shown = [...found.objects.map(({ key }) => key), ...found.prefixes].toSorted(compare);
            expect(shown.length).toBeLessThanOrEqual(maxKeys);
            seen.push(...shown);
            after = found.next;
            if (after === undefined) break;
          }
          expect(seen).toEqual([...expected].toSorted(compare));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("of 100,000 keys of mixed case is complete and in byte order", async () => {
    const many = await temporaryFolder();
    const names = ["Alpha", "beta", "GAMMA", "delta", "\u00c9psilon"];
    const keys = Array.from(
      { length: 100_000 },
      (_, at) => `${names[at % 5]}/${(at * 7919) % 1000}/${at % 2 ? "Key" : "key"}-${at}`,
    );
    // Put there as a person would, by hand: the service takes the files in.
    for (const directory of new Set(keys.map((key) => key.slice(0, key.lastIndexOf("/")))))
      mkdirSync(join(many.path, "many", directory), { recursive: true });
    for (const key of keys) writeFileSync(join(many.path, "many", key), "");
    const big = await serveS3({ dataDir: many.path });
    try {
      const listed: (string | undefined)[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: big.s3 }, { Bucket: "many" }))
        listed.push(...Contents.map(({ Key }) => Key));
      expect(listed).toEqual(keys.toSorted(compare));

      const prefixes: (string | undefined)[] = [];
      for await (const { CommonPrefixes = [] } of paginateListObjectsV2(
        { client: big.s3, pageSize: 2 },
        { Bucket: "many", Delimiter: "/" },
      ))
        prefixes.push(...CommonPrefixes.map(({ Prefix }) => Prefix));
      expect(prefixes).toEqual(names.map((name) => `${name}/`).toSorted(compare));

      await big.s3.send(new DeleteObjectCommand({ Bucket: "many", Key: keys[5] }));
      expect(await big.service.filesUnder("many", "Alpha/")).toHaveLength(19_999);
    } finally {
      await big.stop();
      await many.remove();
    }
  }, 60_000);
});
