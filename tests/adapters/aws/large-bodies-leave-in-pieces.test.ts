import { createHash } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import { type ClientRequest, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { s3Client } from "../../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../../adapters/aws/object-store.ts";

const body = Uint8Array.from({ length: 8_000_001 }, (_, at) => (at * at) % 251);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const received = async (request: IncomingMessage): Promise<string> =>
  sha256(Buffer.concat(await request.toArray()));

/** A server in S3's place that answers the nth PUT with the nth status; `reset` breaks it off at its first bytes. */
const startS3 = async (
  answers: readonly (number | "reset")[],
  onFirstBytes: () => void = () => undefined,
) => {
  const puts: { readonly sha256: string; readonly headers: IncomingMessage["headers"] }[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    const answer = answers[requests++] ?? 200;
    request.once("readable", onFirstBytes);
    if (answer === "reset") {
      request.once("readable", () => request.socket.resetAndDestroy());
      return;
    }
    puts.push({ sha256: await received(request), headers: request.headers });
    response.writeHead(answer, { etag: '"1"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const s3 = s3Client({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  return {
    store: createS3ObjectStore(s3, "raw"),
    puts,
    [Symbol.asyncDispose]: async () => {
      s3.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

describe("a large body", () => {
  it("arrives whole, under its length, checksum and condition, as a small one does", async () => {
    await using s3 = await startS3([200]);
    expect(await s3.store.put("large", body, { onlyIf: "absent", metadata: { rows: "1" } })).toBe("written");
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body));
    expect(s3.puts).toEqual([
      {
        sha256: sha256(body),
        headers: expect.objectContaining({
          "content-length": String(body.length),
          "if-none-match": "*",
          "x-amz-checksum-crc32": checksum.toString("base64"),
          "x-amz-content-sha256": sha256(body),
          "x-amz-meta-rows": "1",
        }),
      },
    ]);
  });

  it("is sent again from its start when S3 fails, or the connection does", async () => {
    await using s3 = await startS3([503, "reset", 500, 200]);
    expect(await s3.store.put("large", body)).toBe("written");
    expect(s3.puts.map((put) => put.sha256)).toEqual([sha256(body), sha256(body), sha256(body)]);
  });

  it("waits in memory once: what has not left yet has not been written", async () => {
    const waiting: number[] = [];
    let sent: ClientRequest | undefined;
    const onCreated = (message: unknown) => {
      sent = (message as { readonly request: ClientRequest }).request;
    };
    diagnostics.subscribe("http.client.request.created", onCreated);
    try {
      await using s3 = await startS3([200], () => waiting.push(sent?.writableLength ?? body.length));
      await s3.store.put("large", body);
    } finally {
      diagnostics.unsubscribe("http.client.request.created", onCreated);
    }
    expect(waiting).toEqual([expect.any(Number)]);
    expect(waiting[0]).toBeLessThan(body.length / 8);
  });
});
