import { describe, expect, it } from "vitest";
import { createPacer } from "../../../adapters/b3/pacer.ts";
import { type Answer, startB3, upstreamOf } from "./b3-server.ts";

const ok: Answer = (response) => response.end("{}");
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end("<html>");

describe("http-upstream", () => {
  it("sends what B3's firewall wants to see, and asks for the path as it stands", async () => {
    await using b3 = await startB3(ok);
    const { get } = upstreamOf(b3.base);
    await get("indexProxy/indexCall/GetPortfolioDay/eyJhIjoiKy8ifQ==");
    expect(b3.received).toMatchObject([
      {
        method: "GET",
        url: "/indexProxy/indexCall/GetPortfolioDay/eyJhIjoiKy8ifQ==",
        headers: {
          accept: "application/json, text/plain, */*",
          "accept-language": "pt-BR,pt;q=0.9",
          "user-agent": expect.stringContaining("b3-index-lake"),
          referer: `${b3.base}/`,
        },
      },
    ]);
  });

  it("gives the body byte for byte, with what it was told about it", async () => {
    const body = Buffer.from([0, 0xff, 0xc3, 0x28]);
    await using b3 = await startB3((response) =>
      response
        .writeHead(200, { "content-type": "application/zip", "x-replay-rendered-from": "a.json" })
        .end(body),
    );
    const { get } = upstreamOf(b3.base);
    expect(await get()).toEqual({
      url: `${b3.base}/a/b`,
      status: 200,
      contentType: "application/zip",
      body: new Uint8Array(body),
      capturedAt: new Date("2025-04-07T12:00:00Z"),
      note: "rendered from a.json",
    });
  });

  it("has no note, and a type for bytes of no type, where nothing is said", async () => {
    await using b3 = await startB3(ok);
    const answer = await upstreamOf(b3.base).get();
    expect(answer).not.toHaveProperty("note");
    expect(answer.contentType).toBe("application/octet-stream");
  });

  it("asks the service that a request names, below its base", async () => {
    await using b3 = await startB3(ok);
    const { upstream } = upstreamOf(b3.base);
    await upstream.get({ service: "historical-quotes", path: "COTAHIST_D07042025.ZIP" });
    expect(b3.received[0]).toMatchObject({
      url: "/history/COTAHIST_D07042025.ZIP",
      headers: { referer: `${b3.base}/` },
    });
  });
});

describe("http-upstream, when a call fails", () => {
  it.each([403, 408, 429, 499, 500, 502, 503, 504, 520])(
    "HTTP %i: tries again, with growing pauses, then gives what came",
    async (code) => {
      await using b3 = await startB3(status(code), status(code), ok);
      const { get, pauses, log } = upstreamOf(b3.base);
      expect((await get()).status).toBe(200);
      expect(b3.received.length).toBe(3);
      expect(pauses).toEqual([500, 1000]);
      expect(log.lines.map(({ level, fields }) => [level, fields.code, fields.attempt])).toEqual([
        ["warn", `http-${code}`, 1],
        ["warn", `http-${code}`, 2],
      ]);
    },
  );

  it("spreads its pauses over half of themselves, so that two callers part", async () => {
    await using b3 = await startB3(status(500), status(500), ok);
    const { get, pauses } = upstreamOf(b3.base, { random: () => 0 });
    await get();
    expect(pauses).toEqual([250, 500]);
  });

  it.each([
    ["403 of the firewall", status(403), "http-403"],
    ["520 of Cloudflare", status(520), "http-520"],
    ["an empty body", (response: Parameters<Answer>[0]) => response.end(), "empty-body"],
    [
      "a reset",
      (_: unknown, request: Parameters<Answer>[1]) => request.socket.resetAndDestroy(),
      "connection",
    ],
    ["a redirect", status(302, { location: "/elsewhere" }), "connection"],
  ])("gives up after its tries: %s", async (_, answer, code) => {
    await using b3 = await startB3(answer as Answer);
    const { get, pauses } = upstreamOf(b3.base, { tries: 2 });
    await expect(get()).rejects.toMatchObject({
      name: "TransientError",
      code,
      message: expect.stringContaining(`${b3.base}/a/b`),
    });
    expect(b3.received.map(({ url }) => url)).toEqual(["/a/b", "/a/b"]);
    expect(pauses.length).toBe(1);
  });

  it.each([404, 204, 206])(
    "does not ask again after a %i, which another call does not change",
    async (code) => {
      await using b3 = await startB3(status(code));
      const { get, pauses } = upstreamOf(b3.base, { tries: 3 });
      await expect(get()).rejects.toMatchObject({ name: "TransientError", code: `http-${code}` });
      expect([b3.received.length, pauses]).toEqual([1, []]);
    },
  );

  it("says why a connection failed, which fetch itself hides", async () => {
    const { base, ...b3 } = await startB3(ok);
    await b3[Symbol.asyncDispose]();
    await expect(upstreamOf(base, { tries: 1 }).get()).rejects.toMatchObject({
      code: "connection",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it.each([
    ["seconds", "7", 7000],
    ["a date", "Mon, 07 Apr 2025 12:00:04 GMT", 4000],
    ["more seconds than are bearable", "86400", 10_000],
    ["a far date", "Mon, 07 Apr 2026 12:00:00 GMT", 10_000],
    ["less than the pause would be", "0", 500],
    ["a date that is over", "Mon, 07 Apr 2025 11:00:00 GMT", 500],
    ["nonsense", "soon", 500],
    ["a negative number", "-5", 500],
  ])("honours Retry-After in %s: %s", async (_, value, pause) => {
    await using b3 = await startB3(status(429, { "retry-after": value }), ok);
    const { get, pauses } = upstreamOf(b3.base);
    await get();
    expect(pauses).toEqual([pause]);
  });
});

describe("http-upstream, when an answer does not come", () => {
  const silent: Answer = () => undefined;
  const half: Answer = (response) => response.writeHead(200, { "content-length": "10" }).write("half");

  it.each([
    ["no answer", silent],
    ["half an answer", half],
  ])("gives up %s after its time", async (_, answer) => {
    await using b3 = await startB3(answer);
    const { get } = upstreamOf(b3.base, { tries: 1, timeoutMs: 40 });
    await expect(get()).rejects.toMatchObject({
      name: "TransientError",
      code: "timeout",
      message: expect.stringContaining("40 ms"),
    });
  });

  it("stops at once, and tries no more, when the caller aborts", async () => {
    const controller = new AbortController();
    await using b3 = await startB3(() => controller.abort());
    const { upstream } = upstreamOf(b3.base);
    await expect(upstream.get({ service: "listados", path: "a" }, controller.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(b3.received.length).toBe(1);
  });

  it("stops while it pauses between tries", async () => {
    const controller = new AbortController();
    await using b3 = await startB3(status(503));
    const { upstream } = upstreamOf(b3.base, {
      pause: async (_, signal) => {
        controller.abort();
        signal?.throwIfAborted();
      },
    });
    await expect(upstream.get({ service: "listados", path: "a" }, controller.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(b3.received.length).toBe(1);
  });

  it("asks nothing once the caller has aborted", async () => {
    await using b3 = await startB3(ok);
    const { upstream } = upstreamOf(b3.base);
    await expect(upstream.get({ service: "listados", path: "a" }, AbortSignal.abort())).rejects.toMatchObject(
      { name: "AbortError" },
    );
    expect(b3.received).toEqual([]);
  });
});

describe("pacer", () => {
  const paced = (gapMs: number) => {
    const time = { now: 1000 };
    const pauses: number[] = [];
    const pace = createPacer(
      gapMs,
      async (ms) => void pauses.push(ms),
      () => time.now,
    );
    return { pace, pauses, time };
  };

  it("lets the first call start at once, and each of a burst a gap after the one before", async () => {
    const { pace, pauses } = paced(500);
    await Promise.all([pace(), pace(), pace()]);
    expect(pauses).toEqual([500, 1000]);
  });

  it("makes nobody wait who comes late enough", async () => {
    const { pace, pauses, time } = paced(500);
    await pace();
    time.now += 200;
    await pace();
    time.now += 800;
    await pace();
    expect(pauses).toEqual([300]);
  });

  it("makes nobody wait without a gap", async () => {
    const { pace, pauses } = paced(0);
    await Promise.all([pace(), pace()]);
    expect(pauses).toEqual([]);
  });

  it("keeps the gap between tries too", async () => {
    await using b3 = await startB3(status(503), ok);
    const { get, pauses } = upstreamOf(b3.base, { gapMs: 60_000 });
    await get();
    expect(pauses).toEqual([500, expect.closeTo(60_000, -4)]);
  });
});
