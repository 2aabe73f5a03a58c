import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

/** One AWS service of the embedded cloud, reached through the front server (`server.ts`). */
export interface CloudService {
  /** Settles once the answer has been sent or the caller has gone; a rejection is answered with 500. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  start(): Promise<void>;
  /** Ends what waits, lets running requests finish, then releases files and timers. */
  stop(): Promise<void>;
}

/** The account that owns everything in the embedded cloud. */
export const localAccountId = "000000000000";

export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/** A caller who never finishes a request may hold up a stop for this long. */
const stopGraceMilliseconds = 1_000;

/** Resolves when all requests have ended, or when they have had their time to. */
export const requestsEnded = async (running: Iterable<Promise<unknown>>): Promise<void> => {
  const grace = new AbortController();
  await Promise.race([
    Promise.allSettled(running),
    setTimeout(stopGraceMilliseconds, undefined, { signal: grace.signal }).catch(() => undefined),
  ]);
  grace.abort();
};

/** The whole body; rejects with a `BodyTooLargeError` above `limit` bytes. */
export const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(`request body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = "application/x-amz-json-1.0",
): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": contentType, "content-length": bytes.length });
  response.end(bytes);
};

export const sendXml = (response: ServerResponse, status: number, body: string): void => {
  const bytes = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
  response.writeHead(status, { "content-type": "text/xml", "content-length": bytes.length });
  response.end(bytes);
};

const xmlEntities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => xmlEntities[char] ?? char);
