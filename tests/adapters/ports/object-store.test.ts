import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Client } from "../../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../../adapters/aws/object-store.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import type { ObjectStore } from "../../../core/ports.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (body: Uint8Array | undefined) => new TextDecoder().decode(body);

let cloud: EmbeddedCloud;
beforeAll(async () => {
  cloud = await startEmbeddedCloud();
});
afterAll(() => cloud.stop());

const inMemory = () => ({ store: createMemoryObjectStore(), close: () => undefined });

const overS3 = () => {
  const s3 = s3Client(cloud.config);
  return { store: createS3ObjectStore(s3, cloud.config.rawBucket), close: () => s3.destroy() };
};

describe.each([
  ["in memory", inMemory],
  ["over S3", overS3],
])("an object store %s", (_, open: () => { store: ObjectStore; close(): void }) => {
  let store: ObjectStore;
  let close: () => void;
  beforeAll(() => {
    ({ store, close } = open());
  });
  afterAll(() => close());

  const keysUnder = async (prefix: string) =>
    (await Array.fromAsync(store.list(prefix))).map(({ key }) => key);
  const etagOf = async (key: string) => (await store.head(key))?.etag ?? "";

  it("gives back what was put: bytes, size, ETag and metadata", async () => {
    const body = Uint8Array.from({ length: 256 }, (_, at) => at);
    const metadata = { "run-id": "0196", url: "https://b3.test/a?b=c%20d&e==" };
    expect(await store.put("io/a b+c/ç=1.json", body, { metadata, contentType: "application/json" })).toBe(
      "written",
    );
    const stored = await store.get("io/a b+c/ç=1.json");
    expect(stored?.body).toEqual(body);
    const head = await store.head("io/a b+c/ç=1.json");
    expect(head).toEqual({ key: "io/a b+c/ç=1.json", etag: stored?.etag, size: 256, metadata });
    expect(stored).toMatchObject({ ...head });
    expect(await Array.fromAsync(store.list("io/"))).toEqual([
      { key: "io/a b+c/ç=1.json", etag: head?.etag, size: 256 },
    ]);
  });

  it("keeps an empty object, and one without metadata", async () => {
    await store.put("empty/0", new Uint8Array());
    expect(await store.get("empty/0")).toMatchObject({ size: 0, metadata: {}, body: new Uint8Array() });
  });

  it("reads a body in pieces", async () => {
    const body = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
    await store.put("pieces/large", body);
    const pieces = await Array.fromAsync((await store.read("pieces/large")) ?? []);
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.compare(Buffer.concat(pieces), body)).toBe(0);
    expect(await store.read("pieces/none")).toBeUndefined();
  });

  it("has nothing under a key that nobody wrote", async () => {
    expect(await store.head("none/1")).toBeUndefined();
    expect(await store.get("none/1")).toBeUndefined();
    expect(await keysUnder("none/")).toEqual([]);
  });

  it("has equal ETags for equal bytes and others for others", async () => {
    await Promise.all([
      store.put("etag/a", bytes("same")),
      store.put("etag/b", bytes("same")),
      store.put("etag/c", bytes("other")),
    ]);
    expect(await etagOf("etag/a")).toBe(await etagOf("etag/b"));
    expect(await etagOf("etag/a")).not.toBe(await etagOf("etag/c"));
  });

  it("writes without a condition over what is there, metadata included", async () => {
    await store.put("over/a", bytes("1"), { metadata: { one: "1" } });
    expect(await store.put("over/a", bytes("2"), { metadata: { two: "2" } })).toBe("written");
    expect(await store.get("over/a")).toMatchObject({ body: bytes("2"), metadata: { two: "2" } });
  });

  it("writes only where no object has the key, if asked", async () => {
    expect(await store.put("absent/a", bytes("first"), { onlyIf: "absent" })).toBe("written");
    expect(await store.put("absent/a", bytes("second"), { onlyIf: "absent" })).toBe("lost");
    expect(textOf((await store.get("absent/a"))?.body)).toBe("first");
    await store.delete(["absent/a"]);
    expect(await store.put("absent/a", bytes("third"), { onlyIf: "absent" })).toBe("written");
  });

  it("writes only over the version that was read, if asked", async () => {
    await store.put("version/a", bytes("1"));
    const etag = await etagOf("version/a");
    expect(await store.put("version/a", bytes("2"), { onlyIf: { etag } })).toBe("written");
    expect(await store.put("version/a", bytes("3"), { onlyIf: { etag } })).toBe("lost");
    expect(textOf((await store.get("version/a"))?.body)).toBe("2");
  });

  it("loses against a key that has vanished or never was", async () => {
    await store.put("vanished/a", bytes("1"));
    const etag = await etagOf("vanished/a");
    await store.delete(["vanished/a"]);
    expect(await store.put("vanished/a", bytes("2"), { onlyIf: { etag } })).toBe("lost");
    expect(await store.put("vanished/b", bytes("2"), { onlyIf: { etag } })).toBe("lost");
    expect(await keysUnder("vanished/")).toEqual([]);
  });

  it("lets exactly one of many writers win", async () => {
    const first = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.put("race/a", bytes(`${at}`), { onlyIf: "absent" })),
    );
    expect(first.filter((outcome) => outcome === "written").length).toBe(1);
    expect(textOf((await store.get("race/a"))?.body)).toBe(String(first.indexOf("written")));

    const etag = await etagOf("race/a");
    const second = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.put("race/a", bytes(`v${at}`), { onlyIf: { etag } })),
    );
    expect(second.filter((outcome) => outcome === "written").length).toBe(1);
  });

  it("lists in the byte order of keys, below the prefix only", async () => {
    const keys = ["a", "a!", "a/b", "a/b/c", "a0", "aB", "ab", "aç", "a￿", "a😀"].map(
      (key) => `order/${key}`,
    );
    await Promise.all([...keys].reverse().map((key) => store.put(key, bytes(key))));
    await store.put("order", bytes("not below it"));
    const inByteOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await keysUnder("order/")).toEqual(inByteOrder);
    expect(await keysUnder("order/a/")).toEqual(["order/a/b", "order/a/b/c"]);
    expect(await keysUnder("order/ab")).toEqual(["order/ab"]);
  });

  it("lists, and deletes, more keys than one page or call holds", async () => {
    const keys = Array.from({ length: 1005 }, (_, at) => `many/${String(at).padStart(5, "0")}`);
    for (let at = 0; at < keys.length; at += 100)
      await Promise.all(keys.slice(at, at + 100).map((key) => store.put(key, bytes(key))));
    expect(await keysUnder("many/")).toEqual(keys);
    const [kept, ...deleted] = keys;
    await store.delete(deleted);
    expect(await keysUnder("many/")).toEqual([kept]);
  });

  it("deletes what is not there, and nothing, without complaint", async () => {
    await store.put("gone/a", bytes("1"));
    await store.delete(["gone/a", "gone/b"]);
    await store.delete(["gone/a"]);
    await store.delete([]);
    expect(await keysUnder("gone/")).toEqual([]);
  });

  it("stops listing where its reader stops", async () => {
    await Promise.all(["a", "b", "c"].map((key) => store.put(`stop/${key}`, bytes(key))));
    for await (const { key } of store.list("stop/")) {
      expect(key).toBe("stop/a");
      break;
    }
  });
});

describe("an object store over S3, refused", () => {
  it("names bucket and key where it is refused", async () => {
    const s3 = s3Client(cloud.config);
    const nowhere = createS3ObjectStore(s3, "no-such-bucket");
    await expect(nowhere.put("a", bytes("1"))).rejects.toMatchObject({
      name: "TransientError",
      code: "aws-refused",
      message: expect.stringMatching(/s3:\/\/no-such-bucket\/a.*NoSuchBucket/s),
    });
    await expect(Array.fromAsync(nowhere.list("a"))).rejects.toMatchObject({ code: "aws-refused" });
    await expect(nowhere.delete(["a"])).rejects.toMatchObject({ code: "aws-refused" });
    s3.destroy();
  });

  it("can be asked again where nothing answers", async () => {
    const s3 = s3Client({
      region: "us-east-1",
      endpoint: "http://127.0.0.1:9",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    await expect(createS3ObjectStore(s3, "raw-bucket").head("a")).rejects.toMatchObject({
      name: "TransientError",
      code: "aws-failed",
      message: expect.stringContaining("s3://raw-bucket/a"),
    });
    s3.destroy();
  });
});
