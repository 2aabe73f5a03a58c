import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyTooLargeError, readBody, sendJson } from "../http.ts";

/** An error as AWS names it; the SDK raises an exception of the same name. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Takes the parsed body, gives the answer as the SDK's output type has it (without `$metadata`). */
export type Operation = (input: unknown) => object | Promise<object>;
export type Operations = Readonly<Record<string, Operation>>;

/** Glue and Athena bound their requests well below this. */
const maxBodyBytes = 16 * 1024 * 1024;

const parseBody = (text: string): unknown => {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ServiceError("SerializationException", "the body is not JSON");
  }
};

/** AWS JSON 1.1 carries instants as seconds since 1970. */
const toWire = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, toWire(each)]])),
  );
};

const asServiceError = (error: unknown): ServiceError => {
  if (error instanceof ServiceError) return error;
  if (error instanceof BodyTooLargeError)
    return new ServiceError("RequestEntityTooLargeException", error.message, 413);
  return new ServiceError("InternalServiceException", String(error), 500);
};

/**
 * Serves operations of one service over AWS JSON 1.1: `X-Amz-Target: <target>.<operation>`.
 * A `ServiceError` becomes its status (400); an operation that is not there 501; anything else 500.
 */
export const awsJsonHandler =
  (target: string, operations: Operations) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader("x-amzn-requestid", randomUUID());
    const send = (status: number, body: object) =>
      sendJson(response, status, toWire(body), "application/x-amz-json-1.1");
    try {
      const [service, name = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
      const operation = service === target && Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation)
        throw new ServiceError("UnknownOperationException", `${target} has no operation ${name} here`, 501);
      send(200, await operation(parseBody((await readBody(request, maxBodyBytes)).toString("utf8"))));
    } catch (error) {
      const { code, status, message } = asServiceError(error);
      response.setHeader("x-amzn-errortype", code);
      send(status, { __type: code, Message: message });
    }
  };
