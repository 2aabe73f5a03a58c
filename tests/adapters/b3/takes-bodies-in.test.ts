import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Answer, startB3, upstreamOf } from "./b3-server.ts";

const body = Uint8Array.from({ length: 700_001 }, (_, at) => (at * at) % 251);

/** The body in pieces of unequal length, each sent once the one before has left. */
const piecewise =
  (headers: Readonly<Record<string, string | number>>, bytes: Uint8Array = body): Answer =>
  async (response) => {
    response.writeHead(200, headers);
    for (let at = 0, length = 1; at < bytes.length; at += length, length *= 7)
      await new Promise((sent) => response.write(bytes.subarray(at, at + length), sent));
    response.end();
  };

describe("the body of an answer", () => {
  it.each<[string, Answer]>([
    ["of told length", piecewise({ "content-length": body.length })],
    ["of untold length", piecewise({})],
    [
      "packed, of told length",
      piecewise({ "content-encoding": "gzip", "content-length": gzipSync(body).length }, gzipSync(body)),
    ],
    ["packed, of untold length", piecewise({ "content-encoding": "gzip" }, gzipSync(body))],
    ["in one piece", (response) => response.end(body)],
  ])("%s: arrives byte for byte", async (_, answer) => {
    await using b3 = await startB3(answer);
    const { get } = upstreamOf(b3.base, { tries: 1 });
    expect(Buffer.compare((await get()).body, body)).toBe(0);
  });

  const cut =
    (headers: Readonly<Record<string, string | number>>): Answer =>
    (response) =>
      response.writeHead(200, headers).write(body.subarray(0, 300_000), () => response.destroy());

  it.each<[string, Answer]>([
    ["told length", cut({ "content-length": body.length })],
    ["untold length", cut({})],
  ])("of %s that is cut on its way is none, and is asked for again", async (_, answer) => {
    await using b3 = await startB3(answer, (response) => response.end(body));
    const { get, log } = upstreamOf(b3.base);
    expect(Buffer.compare((await get()).body, body)).toBe(0);
    expect(log.lines.map(({ fields }) => fields.code)).toEqual(["connection"]);
  });

  it("that says it is longer than memory could be fails, as one that never comes", async () => {
    await using b3 = await startB3((response) =>
      response.writeHead(200, { "content-length": 2 ** 53 - 1 }).write("x"),
    );
    await expect(upstreamOf(b3.base, { tries: 1 }).get()).rejects.toMatchObject({
      name: "TransientError",
      code: "connection",
    });
  });
});
