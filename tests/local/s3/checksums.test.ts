import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import {
  ChecksumAlgorithm,
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeAwsChunked } from "../../../local/cloud/s3/body/aws-chunked.ts";
import { createDigester } from "../../../local/cloud/s3/body/checksums.ts";
import { S3Error } from "../../../local/cloud/s3/errors.ts";
import { outcome, type ServedS3, serveS3, temporaryFolder } from "./support/s3-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let served: ServedS3;
const Bucket = "sums";

beforeAll(async () => {
  folder = await temporaryFolder();
  served = await serveS3({ dataDir: folder.path });
  await served.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await served.stop();
  await folder.remove();
});

interface Raw {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** A request as a client that is not the SDK might send it. */
const raw = ({ method = "PUT", path = `/${Bucket}/raw`, headers = {}, body = "" }: Raw) =>
  new Promise<{ status: number; code: string | undefined }>((resolve, reject) => {
    const { port, hostname } = new URL(served.endpoint);
    const sent = httpRequest({ method, hostname, port, path, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });

const digest = (algorithm: "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256", text: string) => {
  const digester = createDigester(algorithm);
  digester.update(Buffer.from(text));
  return digester.digest();
};

describe("checksums", () => {
  it("equal the published check values", () => {
    expect(digest("CRC32", "123456789").toString("hex")).toBe("cbf43926");
    expect(digest("CRC32C", "123456789").toString("hex")).toBe("e3069283");
    expect(digest("CRC64NVME", "123456789").toString("hex")).toBe("ae8b14860a799888");
  });

  it.each(Object.values(ChecksumAlgorithm).filter((name) => /^(CRC|SHA1$|SHA256)/.test(name)))(
    "of the SDK's %s are verified, kept and given back",
    async (algorithm) => {
      const Key = `by-${algorithm}`;
      const sent = await served.s3.send(
        new PutObjectCommand({ Bucket, Key, Body: "the body", ChecksumAlgorithm: algorithm }),
      );
      const field = `Checksum${algorithm}` as const;
      const got = await served.s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      expect(sent).toHaveProperty(field, expect.any(String));
      expect(got).toMatchObject({ [field]: (sent as unknown as Record<string, unknown>)[field] });
      expect(await got.Body?.transformToString()).toBe("the body");
    },
  );

  const wrong = digest("CRC32", "another body").toString("base64");
  it.each([
    ["x-amz-checksum-crc32", { "x-amz-checksum-crc32": wrong }, "BadDigest"],
    ["x-amz-checksum-crc32, no checksum at all", { "x-amz-checksum-crc32": "AAA" }, "InvalidRequest"],
    ["two checksums", { "x-amz-checksum-crc32": wrong, "x-amz-checksum-sha1": "x" }, "InvalidRequest"],
    ["Content-MD5", { "content-md5": createHash("md5").update("other").digest("base64") }, "BadDigest"],
    ["Content-MD5, no MD5 at all", { "content-md5": "nonsense" }, "InvalidDigest"],
    ["x-amz-content-sha256", { "x-amz-content-sha256": "0".repeat(64) }, "XAmzContentSHA256Mismatch"],
  ])("that do not hold are refused: %s", async (_name, headers, code) => {
    expect(await raw({ headers: headers as Record<string, string>, body: "the body" })).toEqual({
      status: 400,
      code,
    });
    expect(await outcome(served.s3.send(new GetObjectCommand({ Bucket, Key: "raw" })))).toBe("NoSuchKey 404");
  });

  const streaming = (trailer: string, framed: string, length: number) =>
    raw({
      body: framed,
      headers: {
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": String(length),
        "x-amz-trailer": trailer,
      },
    });

  it("in trailers are verified, and a trailer that was announced must come", async () => {
    const sum = digest("CRC32", "abcdefgh").toString("base64");
    const chunks = "5\r\nabcde\r\n3\r\nfgh\r\n0\r\n";
    const name = "x-amz-checksum-crc32";
    expect(await streaming(name, `${chunks}${name}:${wrong}\r\n\r\n`, 8)).toEqual({
      status: 400,
      code: "BadDigest",
    });
    expect(await streaming(name, `${chunks}\r\n`, 8)).toEqual({ status: 400, code: "MalformedTrailerError" });
    expect(await streaming(name, `${chunks}${name}:${sum}\r\n\r\n`, 9)).toEqual({
      status: 400,
      code: "IncompleteBody",
    });
    expect(await streaming(name, `${chunks}${name}:${sum}\r\n\r\n`, 7)).toEqual({
      status: 400,
      code: "IncompleteBody",
    });
    expect(await streaming(name, `5\r\nabc`, 8)).toEqual({ status: 400, code: "IncompleteBody" });
    expect(await outcome(served.s3.send(new GetObjectCommand({ Bucket, Key: "raw" })))).toBe("NoSuchKey 404");
    expect((await streaming(name, `${chunks}${name}:${sum}\r\n\r\n`, 8)).status).toBe(200);
    const stored = await served.s3.send(new GetObjectCommand({ Bucket, Key: "raw" }));
    expect(await stored.Body?.transformToString()).toBe("abcdefgh");
  });

  it("cannot be asked of a body whose length is not known", async () => {
    expect(await raw({ headers: { "transfer-encoding": "chunked" }, body: "x" })).toEqual({
      status: 411,
      code: "MissingContentLength",
    });
  });
});

describe("aws-chunked", () => {
  const collect = async (pieces: readonly Buffer[]) => {
    const decoded = decodeAwsChunked(
      (async function* () {
        yield* pieces;
      })(),
    );
    const chunks: Uint8Array[] = [];
    for await (const chunk of decoded.chunks) chunks.push(chunk);
    return { body: Buffer.concat(chunks), trailers: decoded.trailers };
  };

  const cut = (bytes: Buffer, at: readonly number[]) => {
    const places = [0, ...at.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  };

  it("is decoded whatever its chunks and wherever the network cuts it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        async (chunks, cuts, signed) => {
          const extension = signed ? `;chunk-signature=${"a".repeat(64)}` : "";
          const framed = Buffer.concat([
            ...chunks.flatMap((chunk) => [
              Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
              chunk,
              Buffer.from("\r\n"),
            ]),
            Buffer.from(`0${extension}\r\nX-Amz-Checksum-Crc32: abc=\r\n\r\n`),
          ]);
          const { body, trailers } = await collect(cut(framed, cuts));
          expect(body.equals(Buffer.concat(chunks))).toBe(true);
          expect([...trailers]).toEqual([["x-amz-checksum-crc32", "abc="]]);
        },
      ),
    );
  });

  it("fails with an S3 error, or not at all, on any other bytes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        async (bytes, cuts) => {
          await collect(cut(Buffer.from(bytes), cuts)).catch((error) =>
            expect(error).toBeInstanceOf(S3Error),
          );
        },
      ),
    );
  });
});
