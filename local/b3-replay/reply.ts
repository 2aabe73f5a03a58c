import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { renderedFromHeader } from "../../contracts/names.ts";
import type { Answer } from "./answers.ts";
import { challengeHtml, type Failure, rejectedHtml } from "./failures.ts";

const json = "application/json; charset=utf-8";
/** What the quotes' server calls its files. */
const zip = "application/x-zip-compressed";
const html = "text/html; charset=UTF-8";

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const send = ({ request, response }: Exchange, reply: Reply) => {
  const plain = reply.body;
  const isText = plain.length > 0 && reply.contentType !== zip;
  const isGzip = isText && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const body = isGzip ? gzipSync(plain) : plain;
  response.writeHead(reply.status, {
    "content-type": reply.contentType,
    "content-length": body.length,
    ...(isGzip ? { "content-encoding": "gzip", vary: "accept-encoding" } : {}),
    ...reply.headers,
  });
  response.end(body);
};

const contentOf = ({ body }: Answer): Pick<Reply, "contentType" | "body"> => {
  if ("zip" in body) return { contentType: zip, body: body.zip };
  return "json" in body
    ? { contentType: json, body: Buffer.from(JSON.stringify(body.json)) }
    : { contentType: "text/plain; charset=utf-8", body: Buffer.from(body.text) };
};

const toReply = (answer: Answer): Reply => ({
  status: 200,
  ...contentOf(answer),
  ...(answer.renderedFrom === undefined ? {} : { headers: { [renderedFromHeader]: answer.renderedFrom } }),
});

/** Half a body under the length of the whole one, so that the reader waits for the rest. */
const sendHalf = (response: ServerResponse, { body, contentType }: Reply, then: () => void) => {
  response.writeHead(200, { "content-type": contentType, "content-length": body.length });
  response.write(body.subarray(0, body.length >> 1), then);
};

const alter = (answer: Answer, change: (json: unknown) => unknown): Answer =>
  "json" in answer.body ? { ...answer, body: { json: change(structuredClone(answer.body.json)) } } : answer;

const failedReply = (failure: Failure, answer: Answer): Reply => {
  const reply = toReply(answer);
  switch (failure.kind) {
    case "status":
      return {
        status: failure.status,
        contentType: html,
        body: Buffer.from(
          `<html><head><title>${failure.status}</title></head><body>error ${failure.status}</body></html>`,
        ),
        ...(failure.retryAfterSeconds === undefined
          ? {}
          : { headers: { "retry-after": String(failure.retryAfterSeconds) } }),
      };
    case "challenge":
      return { status: failure.status, contentType: html, body: Buffer.from(challengeHtml) };
    case "request-rejected":
      return { status: 200, contentType: html, body: Buffer.from(rejectedHtml) };
    case "empty-body":
      return { ...reply, body: Buffer.alloc(0) };
    case "empty-string":
      return { ...reply, body: Buffer.from('""') };
    case "double-encoded":
      return { ...reply, body: Buffer.from(JSON.stringify(reply.body.toString("utf8"))) };
    case "truncated":
      return { ...reply, body: reply.body.subarray(0, reply.body.length >> 1) };
    case "no-results": {
      const results = failure.results === "null" ? null : [];
      return toReply(alter(answer, (value) => (typeof value === "object" ? { ...value, results } : value)));
    }
    case "altered":
      return toReply(alter(answer, failure.alter));
    default:
      return reply;
  }
};

/** Answers a request, with the failure it was given if any; returns the status that went out, 0 for none. */
export const reply = (exchange: Exchange, answer: Answer, failure: Failure | undefined): number => {
  const { request, response } = exchange;
  switch (failure?.kind) {
    case "connection-reset":
      request.socket.resetAndDestroy();
      return 0;
    case "connection-cut":
      sendHalf(response, toReply(answer), () => request.socket.destroy());
      return 200;
    case "stalled":
      sendHalf(response, toReply(answer), () => {});
      return 200;
    default: {
      const whole = failure ? failedReply(failure, answer) : toReply(answer);
      send(exchange, whole);
      return whole.status;
    }
  }
};

/** B3's answer to a token it cannot read; returns its status. */
export const replyEmpty = (exchange: Exchange): number => {
  send(exchange, { status: 200, contentType: json, body: Buffer.alloc(0) });
  return 200;
};

export const refuse = (exchange: Exchange, status: number, reason: string): void =>
  send(exchange, { status, contentType: "text/plain; charset=utf-8", body: Buffer.from(`${reason}\n`) });
