import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PermanentError, TransientError } from "../../../core/errors.ts";
import { openSingleMember } from "../../../core/zip/single-member.ts";
import { zipOf } from "../../../core/zip/write-zip.ts";

const chunked = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size));

const read = async (zip: Uint8Array, size = 64, chunkBytes = 64) => {
  const { name, bytes } = await openSingleMember(chunked(zip, size), { chunkBytes });
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(Uint8Array.from(part));
  return { name, bytes: Buffer.concat(parts) };
};

const errorOf = async (zip: Uint8Array, size?: number) => {
  try {
    await read(zip, size);
  } catch (error) {
    return error as PermanentError;
  }
  throw new Error("was not refused");
};

const number = (size: 2 | 4 | 8, value: number) => {
  const bytes = Buffer.alloc(size);
  if (size === 8) bytes.writeBigUInt64LE(BigInt(value));
  else bytes.writeUIntLE(value, 0, size);
  return bytes;
};

interface Shape {
  readonly method?: number;
  readonly flags?: number;
  /** What follows the data where flag bit 3 says so. */
  readonly descriptor?: "signed" | "bare" | "signed, 64 bits" | "bare, 64 bits";
  readonly zip64?: boolean;
  readonly comment?: string;
}

/** A zip as other programs write it. */
const shaped = (
  name: string,
  bytes: Uint8Array,
  { method = 8, flags = 0, descriptor, zip64 = false, comment = "" }: Shape = {},
): Buffer => {
  const data = method === 8 ? deflateRawSync(bytes) : bytes;
  const crc = crc32(bytes);
  const bits = flags | (descriptor ? 8 : 0);
  const size = (value: number) => number(4, zip64 ? 0xffff_ffff : value);
  const extra = zip64
    ? Buffer.concat([number(2, 1), number(2, 16), number(8, bytes.length), number(8, data.length)])
    : Buffer.alloc(0);
  const shared = (sizes: Uint8Array) =>
    Buffer.concat([
      number(2, zip64 ? 45 : 20),
      number(2, bits),
      number(2, method),
      number(4, 0),
      sizes,
      number(2, name.length),
      number(2, extra.length),
    ]);
  const late = Buffer.alloc(12);
  const known = Buffer.concat([number(4, crc), size(data.length), size(bytes.length)]);
  const local = Buffer.concat([
    Buffer.from("PK\x03\x04"),
    shared(descriptor ? late : known),
    Buffer.from(name),
    extra,
  ]);
  const wide = descriptor?.includes("64") ? 8 : 4;
  const after = descriptor
    ? Buffer.concat([
        Buffer.from(descriptor.startsWith("signed") ? "PK\x07\x08" : ""),
        number(4, crc),
        number(wide, data.length),
        number(wide, bytes.length),
      ])
    : Buffer.alloc(0);
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02"),
    number(2, 45),
    shared(known),
    Buffer.alloc(14),
    Buffer.from(name),
    extra,
  ]);
  const start = local.length + data.length + after.length;
  const zip64End = zip64
    ? Buffer.concat([
        Buffer.from("PK\x06\x06"),
        number(8, 44),
        Buffer.alloc(12),
        number(8, 1),
        number(8, 1),
        number(8, central.length),
        number(8, start),
        Buffer.from("PK\x06\x07"),
        number(4, 0),
        number(8, start + central.length),
        number(4, 1),
      ])
    : Buffer.alloc(0);
  const end = Buffer.concat([
    Buffer.from("PK\x05\x06"),
    Buffer.alloc(4),
    number(2, 1),
    number(2, 1),
    number(4, central.length),
    number(4, start),
    number(2, comment.length),
    Buffer.from(comment),
  ]);
  return Buffer.concat([local, data, after, central, zip64End, end]);
};

const content = Buffer.from(Array.from({ length: 400 }, (_, at) => `line ${at * at}\r\n`).join(""));
const name = "COTAHIST_D08112024.TXT";

describe("a zip of one member", () => {
  it("is read whole, whatever its bytes, its level and the chunks it comes in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 64, max: 4000 }),
        async (bytes, level, size, chunkBytes) => {
          expect(await read(zipOf(name, bytes, level), size, chunkBytes)).toEqual({
            name,
            bytes: Buffer.from(bytes),
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each<[string, Shape]>([
    ["stored", { method: 0 }],
    ["stored, zip64", { method: 0, zip64: true }],
    ["streamed, with a signed descriptor", { descriptor: "signed" }],
    ["streamed, with a bare descriptor", { descriptor: "bare" }],
    ["streamed, zip64", { descriptor: "signed, 64 bits", zip64: true }],
    ["streamed, zip64, bare", { descriptor: "bare, 64 bits", zip64: true }],
    ["zip64", { zip64: true }],
    ["commented", { comment: "B3" }],
  ])("%s: is read", async (_, shape) => {
    for (const size of [1, 7, 1000, 100_000])
      expect(await read(shaped(name, content, shape), size)).toEqual({ name, bytes: content });
  });

  it("may be left before its end", async () => {
    const { bytes } = await openSingleMember([zipOf(name, content)], { chunkBytes: 64 });
    for await (const part of bytes) {
      expect(part.length).toBe(64);
      break;
    }
  });
});

describe("a zip that is cut", () => {
  it.each<[string, Uint8Array]>([
    ["as B3's daily ones", zipOf(name, content)],
    ["streamed", shaped(name, content, { descriptor: "signed" })],
    ["stored", shaped(name, content, { method: 0 })],
    ["zip64", shaped(name, content, { zip64: true })],
  ])("%s: is refused wherever it is cut, and may be downloaded again", async (_, zip) => {
    for (let length = 0; length < zip.length; length += length > 150 && length < zip.length - 200 ? 97 : 1) {
      const error = await errorOf(zip.subarray(0, length), 50);
      expect([length, error instanceof TransientError, error.code]).toEqual([
        length,
        true,
        length === 0 ? "not-a-zip" : "truncated-zip",
      ]);
    }
  });

  it("by its source's own fault fails with that", async () => {
    const zip = zipOf(name, content);
    const failing = async function* () {
      yield zip.subarray(0, 200);
      throw new TransientError("connection-lost", "gone");
    };
    const { bytes } = await openSingleMember(failing());
    await expect(
      (async () => {
        for await (const _ of bytes);
      })(),
    ).rejects.toMatchObject({ code: "connection-lost" });
  });
});

describe("a zip with a flipped bit", () => {
  it("never gives other bytes", async () => {
    const zip = zipOf(name, content);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = Uint8Array.from(zip);
        flipped[at] = (flipped[at] as number) ^ (1 << bit);
        try {
          expect((await read(flipped, 100)).bytes).toEqual(content);
        } catch (error) {
          expect(error instanceof TransientError || error instanceof PermanentError).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("in its data is refused, whichever it is", async () => {
    const zip = shaped(name, content, { method: 0 });
    const flipped = Uint8Array.from(zip);
    const at = zip.indexOf("line 10000");
    flipped[at] = (flipped[at] as number) ^ 4;
    expect(await errorOf(flipped)).toMatchObject({ name: "TransientError", code: "bad-checksum" });
  });
});

describe("what is no zip of one member", () => {
  const two = (descriptor?: Shape["descriptor"]) => {
    const one = shaped(name, content, descriptor ? { descriptor } : {});
    const directory = one.lastIndexOf("PK\x01\x02");
    return Buffer.concat([one.subarray(0, directory), shaped("other.txt", content)]);
  };
  const manyInDirectory = () => {
    const one = shaped(name, content);
    const directory = one.lastIndexOf("PK\x01\x02");
    const end = one.lastIndexOf("PK\x05\x06");
    return Buffer.concat([one.subarray(0, end), one.subarray(directory)]);
  };

  it.each<[string, Uint8Array, string, string, RegExp]>([
    ["two members", two(), "PermanentError", "two-members", /other\.txt/],
    ["two members, streamed", two("signed"), "PermanentError", "two-members", /other\.txt/],
    ["two entries", manyInDirectory(), "PermanentError", "two-members", /COTAHIST/],
    ["encrypted", shaped(name, content, { flags: 1 }), "PermanentError", "unsupported-zip", /encrypted/],
    ["another method", shaped(name, content, { method: 14 }), "PermanentError", "unsupported-zip", /14/],
    ["HTML", Buffer.from("<!DOCTYPE html><html></html>"), "TransientError", "not-a-zip", /DOCTYPE/],
    ["an empty body", Buffer.alloc(0), "TransientError", "not-a-zip", /empty/],
    [
      "more after its end",
      Buffer.concat([zipOf(name, content), Buffer.from("x")]),
      "TransientError",
      "bad-zip",
      /after/,
    ],
  ])("%s: is refused", async (_, zip, kind, code, message) => {
    for (const size of [10, 100_000])
      expect(await errorOf(zip, size)).toMatchObject({
        name: kind,
        code,
        message: expect.stringMatching(message),
      });
  });
});
