import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpUpstream, type HttpUpstreamOptions } from "../../../adapters/b3/http-upstream.ts";
import { createMemoryLog } from "../../../adapters/memory/log.ts";

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** A server in B3's place that answers the nth request with the nth answer, and the last one for ever. */
export const startB3 = async (...answers: readonly Answer[]) => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers });
    answers[Math.min(received.length, answers.length) - 1]?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** An upstream whose pauses are kept and take no time. */
export const upstreamOf = (base: string, options: Partial<HttpUpstreamOptions> = {}) => {
  const pauses: number[] = [];
  const log = createMemoryLog();
  const upstream = createHttpUpstream({
    baseUrls: { listados: base, "historical-quotes": `${base}/history/` },
    gapMs: 0,
    timeoutMs: 5000,
    tries: 3,
    clock: { now: () => new Date("2025-04-07T12:00:00Z") },
    log,
    random: () => 1,
    pause: async (ms) => void pauses.push(ms),
    ...options,
  });
  return { upstream, pauses, log, get: (path = "a/b") => upstream.get({ service: "listados", path }) };
};
