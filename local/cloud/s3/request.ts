import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { S3Error } from "./errors.ts";

/** One request, taken apart; `bucket` and `key` are decoded and `""` where the path has none. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  readonly sourceAddress: string;
  /** The body as sent; may be taken up again where an earlier reader left off. */
  readonly body: AsyncIterableIterator<Uint8Array>;
}

const decodePath = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
};

/** Presigned URLs carry headers as query parameters; they count as headers then. */
const isHoistedHeader = (name: string): boolean =>
  /^x-amz-(?!algorithm|credential|date|expires|signedheaders|signature|security-token)/i.test(name);

const onePassIterator = (request: IncomingMessage): AsyncIterableIterator<Uint8Array> => {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  const body: AsyncIterableIterator<Uint8Array> = {
    next() {
      iterator ??= request.iterator({ destroyOnReturn: false });
      return iterator.next();
    },
    [Symbol.asyncIterator]: () => body,
  };
  return body;
};

/** Never through `URL`, which would resolve `..` in keys. */
export const readRequest = (request: IncomingMessage, id: string): S3Request => {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const path = (mark < 0 ? target : target.slice(0, mark)).replace(/^https?:\/\/[^/]*/i, "");
  const slash = path.indexOf("/", 1);
  const headers = { ...request.headers };
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1))) {
    if (isHoistedHeader(name)) headers[name.toLowerCase()] ??= value;
    else query.set(name, value);
  }
  return {
    method: request.method ?? "GET",
    bucket: decodePath(slash < 0 ? path.slice(1) : path.slice(1, slash)),
    key: slash < 0 ? "" : decodePath(path.slice(slash + 1)),
    query,
    headers,
    id,
    sourceAddress: request.socket.remoteAddress ?? "127.0.0.1",
    body: onePassIterator(request),
  };
};

/** A header's one value; undefined where it is absent. */
export const header = (request: S3Request, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};
