import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { S3Error } from "./errors.ts";
import { hostId } from "./notifications/event.ts";
import type { Reply } from "./operation.ts";
import type { S3Request } from "./request.ts";
import { writeErrorXml } from "./xml/write.ts";

export const sendReply = async (
  { status, headers = {}, body }: Reply,
  id: string,
  response: ServerResponse,
): Promise<void> => {
  response.statusCode = status;
  response.setHeader("x-amz-request-id", id);
  response.setHeader("x-amz-id-2", hostId(id));
  for (const name in headers) response.setHeader(name, headers[name] as string);
  if (typeof body === "string") {
    const bytes = Buffer.from(body);
    response.setHeader("content-type", "application/xml");
    response.setHeader("content-length", bytes.length);
    response.end(bytes);
  } else if (body === undefined || Buffer.isBuffer(body)) {
    if (!response.hasHeader("content-length") && status !== 204 && status !== 304)
      response.setHeader("content-length", body?.length ?? 0);
    response.end(body);
  } else await pipeline(body, response);
};

const toS3Error = (error: unknown): S3Error => {
  if (error instanceof S3Error) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new S3Error("InternalError", 500, `We encountered an internal error: ${reason}`, { cause: error });
};

/** Reads what is left of a body, so that the client comes to read the answer. */
const drain = async (request: S3Request | undefined, incoming: IncomingMessage): Promise<void> => {
  if (!request || incoming.complete) return void incoming.resume();
  for await (const _ of request.body);
};

/** Every error becomes S3's document, once and here. A HEAD has no body to put it in. */
export const sendError = async (
  error: unknown,
  request: S3Request | undefined,
  { id, incoming, response }: { id: string; incoming: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { code, status, message, details, headers } = toS3Error(error);
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const document = writeErrorXml({
    Code: code,
    Message: message,
    ...details,
    Resource: request ? `/${request.bucket}${request.key === "" ? "" : `/${request.key}`}` : incoming.url,
    RequestId: id,
    HostId: hostId(id),
  });
  const sent = sendReply(
    { status, headers, ...(incoming.method === "HEAD" ? {} : { body: document }) },
    id,
    response,
  );
  await Promise.allSettled([sent, drain(request, incoming)]);
};
